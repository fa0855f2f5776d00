"""Calls that make, copy and convert arrays, and members of arrays."""

CALLS = """
o = np.empty(4); np.nansum(x, axis=0, out=o); o * 2
o = np.empty(4); np.nanmean(x, axis=0, out=o); o * 2
o = np.empty(3); np.dot(x, v, o); o * 2
o = np.empty(3); np.dot(x, v, out=o); o * 2
o = np.empty(3); x.dot(v, o); o * 2
o = np.empty(3); x.dot(v, out=o); o * 2
o = np.empty((4, 3)); np.outer(v, b, out=o); o * 2
o = np.empty(3); np.einsum('ij,ij->i', x, y, out=o); o * 2
o = np.empty(3); np.matmul(x, v, out=o); o * 2
o = np.empty(3); np.matmul(x, v, o); o * 2
np.fromfunction(lambda i, j: i + j * s, (2, 3))
np.fromfunction(lambda i, j: i + j * s, (2, 3), dtype=int)
np.fromfunction(lambda i, c: i * c, (2,), c=s)
np.linspace(0.0, s, 5)
np.linspace(0.0, s, num=5, endpoint=False)
np.linspace(s, 2.0, 5, True)
np.linspace(0.0, s, 5, retstep=True)[0]
np.linspace(0.0, s, 5, retstep=True)[1]
np.linspace(0.0, s, 5, dtype=np.float64)
np.linspace(0.0, s, 5, dtype=np.float32)
np.linspace(b, 2.0 * b, 5)
np.linspace(b, 2.0 * b, 5, axis=1)
np.linspace(b, 2.0 * b, 5, axis=-1)
np.linspace(0.0, s, 5, device='cpu')
np.linspace(0.0, s)
np.logspace(0.0, s, 5)
np.logspace(0.0, s, num=5, base=2.0)
np.geomspace(1.0, s, 5)
np.arange(5) * s
np.arange(0.0, 1.0, 0.25) * s
np.arange(0, 6, step=2, dtype=float) * s
np.arange(start=1, stop=5) * s
np.arange(5, dtype=np.float32) * s
np.arange(5, device='cpu') * s
np.arange(5, like=None) * s
np.full((2, 3), s)
np.full(shape=(2, 3), fill_value=s)
np.full((2, 3), s, float)
np.full((2, 3), s, dtype=np.float32)
np.full((2, 3), s, order='F')
np.full((2, 3), s, device='cpu', like=None)
np.full(3, s)
np.full_like(x, s)
np.full_like(x, s, dtype=np.float32)
np.full_like(x, s, order='F')
np.full_like(x, s, subok=False)
np.full_like(x, s, subok=True)
np.full_like(x, fill_value=s, shape=(2, 2))
np.full_like(x, s, shape=3)
np.full_like(x, s, device='cpu')
np.zeros_like(x) + x
np.zeros_like(x, dtype=np.float32) + x
np.zeros_like(a=x, shape=(3, 1)) + x
np.zeros_like(x, order='C') + x
np.zeros_like(x, float, 'F', False) + x
np.ones_like(x, subok=False) * x
np.ones_like(x, dtype=int, shape=(3, 1)) * x
z = np.empty_like(x); z[...] = y; z * x
z = np.empty_like(x, dtype=float, order='C'); z[...] = y; z * x
z = np.empty_like(x, shape=(3, 4)); z[...] = y; z * x
np.zeros((3, 4)) + x
np.zeros(shape=(3, 4), dtype=float, order='F') + x
np.zeros((3, 4), float, 'C') + x
np.zeros((3, 4), device='cpu', like=None) + x
np.ones((3, 4), np.float32) * x
np.ones(4, dtype=int) * x
z = np.empty((3, 4), dtype=float, order='F'); z[...] = y; z * x
np.eye(3) * a
np.eye(3, 4, 1) * x
np.eye(N=3, M=4, k=-1) * x
np.eye(3, dtype=float) * a
np.eye(3, order='F') * a
np.eye(3, order='C', device='cpu', like=None) * a
np.identity(3) * a
np.identity(3, dtype=np.float64, like=None) * a
np.tri(3) * a
np.tri(3, 4, 1) * x
np.tri(N=3, M=4, k=-1, dtype=int) * x
np.tri(3, like=None) * a
np.indices((3, 4))[0] * x
np.indices((3, 4), dtype=float)[1] * x
np.indices((3, 4), sparse=True)[1] * x
np.diag_indices(3)[0] * s
a[np.diag_indices(3, 2)]
a[np.tril_indices(3)]
x[np.tril_indices(3, 1, 4)]
x[np.tril_indices(n=3, k=-1, m=4)]
x[np.triu_indices(3, k=1, m=4)]
np.array(x)
np.array(object=x, dtype=np.float64)
np.array(x, np.float32)
np.array(x, copy=True)
np.array(x, copy=False)
np.array(x, copy=None)
np.array(x, order='F')
np.array(x, order='C')
np.array(x, order='K', subok=True)
np.array(x, ndmin=3)
np.array([s, 2.0], ndmin=2)
np.array([s, 2.0], dtype=np.float32)
np.array(x, like=None)
np.array(x, ndmax=0)
np.array([[s, 1.0], [2.0, s]], ndmax=2)  ## ndmax
np.array([[s, 1.0], [2.0, s]], order='F')
np.asarray(x)
np.asarray(x, dtype=np.float64)
np.asarray(x, np.float32)
np.asarray(x, order='F')
np.asarray(x, copy=True)
np.asarray(x, copy=False)
np.asarray(x, copy=None, device='cpu', like=None)
np.asarray([s, 2.0])
np.asanyarray(x)
np.asanyarray(x, dtype=np.float64, order='C', like=None)
np.ascontiguousarray(x.T)
np.ascontiguousarray(x, dtype=np.float64)
np.ascontiguousarray(a=s)
np.asfortranarray(x)
np.asfortranarray(x, dtype=np.float32)
np.require(x, np.float64, 'C')
np.require(x, requirements=['C', 'W'])
np.copy(x)
np.copy(a=x, order='C')
np.copy(x, 'F')
np.copy(x, order='F', subok=False)
np.copy(x, subok=True)
x.copy()
x.copy('F')
x.copy(order='C')
x.copy(order='F')
x.astype(np.float64)
x.astype('float32')
x.astype(dtype=np.float32)
x.astype(float, order='F')
x.astype(float, 'C')
x.astype(float, casting='unsafe')
x.astype(np.float64, casting='safe')
x.astype(np.float32, casting='same_kind')
x.astype(float, subok=False)
x.astype(float, subok=True)
x.astype(float, copy=False)
x.astype(np.float32, copy=False)
x.astype(float, copy=True)
x.astype(complex)
x.astype(int) * s + x
np.astype(x, np.float32)
np.astype(x, np.float64, copy=False)  ## copy
x.view()
x.view(np.float64)
x.view(np.int64)  ## view
x.view(dtype=np.float64)
x.view(type=np.ndarray)  ## type
x.item(3)
x.item(1, 2)
x.item((1, 2))
x.tolist()[1][2]
x.tobytes()  ## tobytes
x.byteswap()  ## byteswap
x.dump('f')  ## dump
x.flags.c_contiguous * s  ## flags
x.strides[0] * s  ## strides
x.base  ## base
z = x.copy(); z.resize((4, 3)); z  ## resize
z = x.copy(); z.fill(s); z * x
x.flat[3]
x.flat[2:5]
z = x.copy(); z.flat[3] = s; z * x
z = x.copy(); z.flat = 2.0; z * x
z = x.copy(); z.flat[[1, 3]] = s; z * x
x.ctypes  ## ctypes
x.setflags(write=False)  ## setflags
x.getfield(np.float64)  ## getfield
z = x.copy(); z.shape = (4, 3); z  ## shape
z = x.copy(); z.T[0] = b; z * x
x.nbytes * s
x.itemsize * s
np.zeros(3, x.dtype) + b
x.size * s
x.ndim * s
x.shape[1] * s
len(x) * s
x.__len__() * s  ## __len__
x.__array__() * 2  ## __array__
np.sum(x.data)  ## data
x.to_device('cpu')  ## to_device
x.device == 'cpu'  ## device
x.T.conj().T
"""
