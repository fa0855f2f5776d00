"""Linear algebra and Fourier transforms, with each of their keywords."""

from __future__ import annotations

from programs.keywords.reading import for_each, read

CALLS = [
    *for_each(
        "fft ifft rfft ihfft",
        """
np.fft.@(x)
np.fft.@(x, 3, 0)
np.fft.@(x, n=6, axis=-1, norm="ortho")
np.fft.@(x, norm="forward")
""",
    ),
    *for_each(
        "fft ifft fft2 fftn ifftn",
        """
o = np.zeros((3, 4), dtype=complex); np.fft.@(x, out=o); o * 2
""",
    ),
    *for_each(
        "rfft ihfft rfft2 rfftn",
        """
o = np.zeros((3, 3), dtype=complex); np.fft.@(x, out=o); o * 2
""",
    ),
    *for_each(
        "irfft hfft",
        """
np.fft.@(x + 1j * y)
np.fft.@(x + 1j * y, n=5, axis=0, norm="ortho")
""",
    ),
    *for_each(
        "fft2 ifft2 fftn ifftn rfft2 rfftn",
        """
np.fft.@(t, axes=(0, 1), norm="forward")
np.fft.@(t, s=(2, 5), axes=(1, 2))
""",
    ),
    *for_each(
        "irfft2 irfftn",
        """
np.fft.@(x + 1j * y, axes=(0, 1), norm="backward")
np.fft.@(x + 1j * y, s=(3, 5), axes=(0, 1))
""",
    ),
    *for_each(
        "fftshift ifftshift",
        """
np.fft.@(x)
np.fft.@(x, axes=1)
np.fft.@(t, axes=(0, 2))
""",
    ),
    *read(
        """
o = np.zeros((3, 6)); np.fft.irfft(x + 1j * y, out=o); o * 2
o = np.zeros((3, 6)); np.fft.irfftn(x + 1j * y, out=o); o * 2
np.fft.hfft(x + 1j * y, out=np.zeros((3, 6)))  ## out
np.fft.irfft2(x + 1j * y, out=np.zeros((3, 6)))  ## out
np.fft.ifft2(x, out=np.zeros((3, 4), dtype=complex))  ## out
np.fft.fftfreq(4, d=0.5) * v
np.fft.rfftfreq(6, d=0.5, device=None) * v
np.linalg.cholesky(a @ a.T + np.eye(3), upper=True)
np.linalg.cond(a, p=2)
np.linalg.cond(a, p="fro")
np.linalg.cross(x, y, axis=0)
np.linalg.diagonal(t, offset=1)
np.linalg.eigh(a + a.T, UPLO="U")[0]
np.linalg.eigvalsh(a + a.T, UPLO="U")
np.linalg.lstsq(x.T, v, rcond=None)[0]
np.linalg.lstsq(x.T, v, rcond=1e-9)[0]
np.linalg.matrix_norm(t, ord=1, keepdims=True)
np.linalg.matrix_norm(x, ord="nuc")
np.linalg.matrix_rank(a, tol=0.1) * s
np.linalg.matrix_rank(a, hermitian=True) * s
np.linalg.matrix_rank(a, rtol=1e-9) * s
np.linalg.multi_dot([a, x, v])
o = np.empty((3, 3)); np.linalg.multi_dot([a, x, x.T], out=o)
np.linalg.norm(x, ord="fro", axis=(0, 1), keepdims=True)
np.linalg.norm(x, 1, 0)
np.linalg.norm(x, ord=np.inf, axis=-1)
np.linalg.norm(x, ord=3, axis=1, keepdims=True)
np.linalg.norm(t, ord=-1, axis=(0, 2))
np.linalg.pinv(x)
np.linalg.pinv(x, rcond=1e-9)
np.linalg.pinv(x, rtol=1e-9)
np.linalg.pinv(a + a.T, hermitian=True)
np.linalg.qr(x.T, mode="reduced")[1]
np.linalg.qr(x.T, mode="r")
np.linalg.svd(x, full_matrices=False)[1]
np.linalg.svd(x, compute_uv=False)
np.linalg.svd(a + a.T, hermitian=True, compute_uv=False)
np.linalg.tensordot(t, x, axes=((1, 2), (0, 1)))
np.linalg.tensorinv(a.reshape(3, 3, 1)[:, :, 0], ind=1)
np.linalg.tensorsolve(a, b, axes=None)
np.linalg.trace(t, offset=1)
np.linalg.trace(t, dtype=np.float64)
np.linalg.vecdot(x, y, axis=0)
np.linalg.vector_norm(x, axis=0, keepdims=True, ord=1)
"""
    ),
]
