"""Calls that pick, store, order and compare elements, with their keywords."""

CALLS = """
np.take(v, i)
np.take(x, i, 0)
np.take(x, i, axis=1)
np.take(x, indices=[0, 2], axis=-1)
np.take(x, 2, axis=0)
np.take(x, [1, 5], axis=None)
np.take(x, [0, 9, -1], axis=1, mode='clip')
np.take(x, [0, 9, -1], axis=1, mode='wrap')
np.take(x, i, axis=0, mode='raise')
np.take(x, i, 0, None, 'wrap')
np.take(v, i, mode='clip')
o = np.empty((4, 4)); np.take(x, i, 0, o); o * 2
o = np.empty((4, 4)); np.take(x, i, axis=0, out=o); o * 2
o = np.empty((3, 2)); np.take(x, [0, 7], axis=1, out=o, mode='clip'); o * 2
x.take(i, axis=0)
x.take([0, 5])
x.take([0, 9], 1, None, 'wrap')
x.take(indices=[0, 9], axis=1, mode='clip')
np.take_along_axis(x, j, 1)
np.take_along_axis(x, j, axis=-1)
np.take_along_axis(x, indices=j, axis=1)
np.take_along_axis(x, np.argsort(x, axis=0), axis=0)
np.take_along_axis(x, np.argsort(x, axis=None), axis=None)
np.take_along_axis(x, j)
z = x.copy(); np.put_along_axis(z, j[:, :1], 2.0, 1); z * z
z = x.copy(); np.put_along_axis(z, j[:, :1], b[:, None], axis=1); z * z
z = x.copy(); np.put_along_axis(z, np.array([0, 5]), s, None); z * z
z = x.copy(); np.put(z, [0, 3], s); z * z
z = x.copy(); np.put(z, [0, 3], [s, 2.0]); z * z
z = x.copy(); np.put(a=z, ind=[1], v=s, mode='raise'); z * z
z = x.copy(); np.put(z, [1, 30], s, mode='clip'); z * z
z = x.copy(); np.put(z, [1, 14], s, mode='wrap'); z * z
z = x.copy(); z.put([0, 3], s); z * z
z = x.copy(); z.put([0, 3], v[:2]); z * z
z = x.copy(); z.put([0, 23], s, mode='clip'); z * z
z = x.copy(); z.put(indices=[0, 3], values=s); z * z
z = x.copy(); np.place(z, m, [s, 2.0]); z * z
z = x.copy(); np.place(arr=z, mask=m, vals=v); z * z
z = x.copy(); np.putmask(z, m, y); z * z
z = x.copy(); np.copyto(z, y); z * z
z = x.copy(); np.copyto(z, y, where=m); z * z
z = x.copy(); np.copyto(dst=z, src=v, where=m); z * z
z = x.copy(); np.copyto(z, y, 'same_kind', m); z * z
z = x.copy(); np.copyto(z, y, casting='unsafe'); z * z
z = x.copy(); np.copyto(z, s, casting='no'); z * z
z = a.copy(); np.fill_diagonal(z, s); z * z
z = a.copy(); np.fill_diagonal(z, b); z * z
z = np.vstack((a, a)); np.fill_diagonal(a=z, val=s, wrap=True); z * z
z = a.copy(); np.fill_diagonal(z, 2.0, wrap=False); z * z
np.compress([True, False, True], x, 0)
np.compress(condition=[1, 0, 1], a=x, axis=0)
np.compress(h, x, axis=1)
np.compress(h, v)
np.compress([False, True, True], x)
o = np.empty((2, 4)); np.compress([True, False, True], x, 0, o); o * 2
o = np.empty((2, 4)); np.compress([True, False, True], x, axis=0, out=o); o * 2
x.compress([True, False, True], axis=0)
x.compress(h, 1)
x.compress(condition=h, axis=-1)
np.extract(m, x)
np.extract(condition=x > 0.1, arr=x)
np.choose([0, 1, 2, 1], (v, u, w))
np.choose(i, choices=[v, u, w])
np.choose(i, [v, u, w], None, 'raise')
np.choose([0, 5, 2, -1], [v, u, w], mode='clip')
np.choose([0, 5, 2, -1], [v, u, w], mode='wrap')
o = np.empty(4); np.choose(i, [v, u, w], out=o); o * 2
i.choose([v, u, w])
i.choose([v, u, w], mode='clip')
np.select([v > 0.5, v > 0], [v, u])
np.select([v > 0.5, v > 0], [v, u], 2.0)
np.select(condlist=[v > 0.5], choicelist=[v * u], default=s)
np.piecewise(v, [v < 0, v >= 0], [lambda z: z * z, lambda z: 2 * z])
np.piecewise(v, [v < 0], [lambda z: z * z, 0.5])
np.piecewise(v, [v < 0], [lambda z, c: z * c, lambda z, c: z + c], s)
np.piecewise(v, [v < 0], [lambda z, c: z * c, lambda z, c: z + c], c=2.0)
np.where(m, x, y)
np.where(m, s, y)
np.where(x > 0)[0] * s
np.nonzero(x > 0)[0] * s
np.nonzero(a=x > 0)[1] * s
(x > 0).nonzero()[0] * s
np.argwhere(x > 0) * s
np.flatnonzero(x > 0) * s
np.searchsorted(r, v) * s
np.searchsorted(r, v, 'right') * s
np.searchsorted(a=r, v=v, side='right') * s
np.searchsorted(r, v, sorter=[0, 1, 2, 3, 4]) * s
np.searchsorted(v, u, sorter=np.argsort(v)) * s
r.searchsorted(v, 'right') * s
r.searchsorted(v, side='left', sorter=None) * s
np.digitize(v, r) * s
np.digitize(v, r, True) * s
np.digitize(x=v, bins=r, right=True) * s
np.sort(x)
np.sort(x, 0)
np.sort(x, axis=None)
np.sort(a=x, axis=1, kind='stable')
np.sort(x, 0, 'mergesort')
np.sort(x, stable=True)
np.sort(x, axis=0, stable=None)
np.sort(x, order=None)
np.argsort(x) * s
np.argsort(x, 0) * s
np.argsort(x, axis=None) * s
np.argsort(x, axis=1, kind='stable') * s
np.argsort(x, stable=True) * s
np.argsort(x, order=None) * s
x.argsort() * s
x.argsort(0) * s
x.argsort(axis=1, kind='stable') * s
x.argsort(stable=True) * s
z = x.copy(); z.sort(); z * z
z = x.copy(); z.sort(0); z * z
z = x.copy(); z.sort(axis=0, kind='stable'); z * z
z = x.copy(); z.sort(stable=True); z * z
z = x.copy(); z.sort(order=None); z * z
np.partition(v, 2)
np.partition(x, 1, 0)
np.partition(x, kth=[1, 2], axis=1)
np.partition(x, (0, 2), axis=-1)
np.partition(x, 2, axis=None)
np.partition(x, 1, kind='introselect')
np.partition(x, 1, order=None)
np.argpartition(x, 1) * s
np.argpartition(x, kth=1, axis=0) * s
np.argpartition(x, [0, 2], axis=1, kind='introselect') * s
np.argpartition(x, 5, axis=None) * s
x.argpartition(1) * s
x.argpartition(1, axis=0) * s
z = x.copy(); z.partition(1); z * z
z = x.copy(); z.partition(1, 0); z * z
z = x.copy(); z.partition(kth=1, axis=0, kind='introselect'); z * z
np.lexsort((v, u)) * s
np.lexsort(keys=(v, u)) * s
np.lexsort((x, y), axis=0) * s
np.bincount(i) * s
np.bincount(i, v)
np.bincount(i, weights=v, minlength=6)
np.bincount(i, v, 6)
np.bincount(i, minlength=5) * s
np.histogram(v, 3)[0] * s
np.histogram(v, bins=r)[0] * s
np.histogram(v, r, weights=u)[0]
np.histogram(v, bins=4, range=(-2.0, 2.0), weights=u)[0]
np.histogram(v, bins=4, range=(-2.0, 2.0), weights=u, density=True)[0]
np.histogram(v, bins=4, range=(-2.0, 2.0), density=True)[0] * s
np.histogram(v, 4, (-2.0, 2.0), False, u)[0]
np.histogram(v, bins=3)[1]
np.histogram(v, bins='auto')[0] * s  ## auto
np.interp(w, r, r * r)
np.interp(w, xp=r, fp=np.sin(r))
np.interp(v, r, np.sin(r), 0.0, 1.0)
np.interp(v, r, np.sin(r), left=s, right=2.0)
np.interp(v, r, np.sin(r), left=None, right=s)
np.interp(v, r, np.sin(r), period=2.0)
np.interp(v, r, np.sin(r), period=None)
np.interp(s, r, np.sin(r))
np.clip(x, -0.5, 0.5)
np.clip(x, a_min=-0.5, a_max=0.5)
np.clip(x, min=-0.5, max=0.5)
np.clip(x, min=-0.5)
np.clip(x, None, 0.5)
np.clip(x, -0.5, None)
np.clip(x, a_min=None, a_max=0.5)
np.clip(x, max=s)
np.clip(x, p * -0.5, q)
np.clip(x, -v, 2.0)
o = np.empty((3, 4)); np.clip(x, -0.5, 0.5, o); o * 2
o = np.empty((3, 4)); np.clip(x, -0.5, 0.5, out=o); o * 2
o = y.copy(); np.clip(x, -0.5, 0.5, out=o, where=m); o * 2
np.clip(x, -0.5, 0.5, dtype=np.float64)
np.clip(x, -0.5, 0.5, casting='same_kind')
np.clip(x, None, None)
x.clip(-0.5, 0.5)
x.clip(min=-0.5)
x.clip(max=0.5)
x.clip(-0.5, max=0.5)
x.clip(None, 0.5)
o = np.empty((3, 4)); x.clip(-0.5, 0.5, o); o * 2
o = np.empty((3, 4)); x.clip(-0.5, 0.5, out=o); o * 2
np.nan_to_num(x)
np.nan_to_num(x, nan=1.0, posinf=2.0, neginf=-2.0)
np.nan_to_num(x, copy=True)
z = x.copy(); np.nan_to_num(z, copy=False); z * z
np.nan_to_num(x, True, 1.0, 2.0, -2.0)
np.round(x, 1) + x
np.round(a=x, decimals=1) + x
np.around(x, decimals=1) + x
o = np.empty((3, 4)); np.round(x, 1, o); o * x
o = np.empty((3, 4)); np.round(x, out=o); o * x
x.round(1) + x
x.round(decimals=1) + x
o = np.empty((3, 4)); x.round(1, o); o * x
o = np.empty((3, 4)); np.fix(x, out=o); o * x
o = np.empty((3, 4)); np.fix(x, o); o * x
np.real(x + 1j * y)
np.real(val=x + 1j * y)
np.imag(val=x + 1j * y)
np.angle(x + 1j * y)
np.angle(x + 1j * y, True)
np.angle(z=x + 1j * y, deg=True)
np.conj(x + 1j * y)
(x + 1j * y).conj()
(x + 1j * y).conjugate()
x.conj()
x.real
(x + 1j * y).real
(x + 1j * y).imag
z = x + 1j * y; z.real = 2 * y; z  ## real
z = x + 1j * y; z.imag = y * x; z  ## imag
z = x + 1j * y; z.real[0] = v; z  ## memory
np.isclose(x, y, rtol=0.5, atol=0.1) * s
np.isclose(x, y, 0.5, 0.1, True) * s
np.isclose(x, y, equal_nan=True) * s
np.allclose(x, y, rtol=0.5, atol=0.1, equal_nan=True) * s
np.array_equal(x, y, equal_nan=True) * s
np.array_equal(a1=x, a2=x) * s
np.isin(i, [0, 1]) * s
np.isin(element=i, test_elements=[0, 1], invert=True) * s
np.isin(i, [0, 1], assume_unique=False) * s
np.isin(i, [0, 1], kind='sort') * s
np.isin(i, [0, 1], kind=None) * s
np.size(x) * s
np.size(x, 1) * s
np.size(a=x, axis=0) * s
np.ndim(a=x) * s
np.shape(a=x)[1] * s
np.unravel_index(5, (3, 4))[0] * s
np.unravel_index([5, 7], shape=(3, 4))[1] * s
np.unravel_index([5, 7], (3, 4), order='F')[1] * s
np.argmax(x, axis=1, keepdims=True) * s
"""
