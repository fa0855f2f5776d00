"""Images: windows, warps, integral images, rays."""

from __future__ import annotations

import numpy as np
from support import Numbers, Program

NUMBERS = Numbers(15)


def bilateral(img, ss, sr):
    h, w = img.shape
    out = np.zeros(img.shape)
    for i in range(h):
        for j in range(w):
            norm = 0.0
            acc = 0.0
            for di in range(-1, 2):
                for dj in range(-1, 2):
                    y, x = i + di, j + dj
                    if y < 0 or y >= h or x < 0 or x >= w:
                        continue
                    wgt = np.exp(
                        -(di**2 + dj**2) / (2 * ss**2)
                        - (img[i, j] - img[y, x]) ** 2 / (2 * sr**2)
                    )
                    norm += wgt
                    acc += wgt * img[y, x]
            out[i, j] = acc / norm
    return np.sum(out**2)


def sobel_magnitude(img):
    Kx = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    Ky = Kx.T
    h, w = img.shape
    mag = np.zeros((h, w))
    for i in range(1, h - 1):
        for j in range(1, w - 1):
            region = img[i - 1 : i + 2, j - 1 : j + 2]
            gx = np.sum(Kx * region)
            gy = np.sum(Ky * region)
            mag[i, j] = np.sqrt(gx**2 + gy**2)
    return mag.sum()


def convolve2d_pad(image, kernel):
    kernel = np.flipud(np.fliplr(kernel))
    output = np.zeros_like(image)
    image_padded = np.zeros((image.shape[0] + 2, image.shape[1] + 2))
    image_padded[1:-1, 1:-1] = image
    for x in range(image.shape[1]):
        for y in range(image.shape[0]):
            output[y, x] = (kernel * image_padded[y : y + 3, x : x + 3]).sum()
    return np.sum(output**2)


def dilation(img, se):
    h, w = img.shape
    out = np.empty((h - 2, w - 2))
    for i in range(h - 2):
        for j in range(w - 2):
            out[i, j] = np.max(img[i : i + 3, j : j + 3] + se)
    return out.sum()


def integral_image(img):
    ii = np.zeros((img.shape[0] + 1, img.shape[1] + 1))
    for i in range(1, ii.shape[0]):
        for j in range(1, ii.shape[1]):
            ii[i, j] = (
                img[i - 1, j - 1] + ii[i - 1, j] + ii[i, j - 1] - ii[i - 1, j - 1]
            )
    box = ii[3:, 3:] - ii[:-3, 3:] - ii[3:, :-3] + ii[:-3, :-3]
    return np.sum(box**2)


def seam_energy(img):
    e = 1.0 + img**2
    e[:, 1:-1] = np.abs(img[:, 2:] - img[:, :-2])
    M = e.copy()
    for i in range(1, M.shape[0]):
        for j in range(M.shape[1]):
            if j == 0:
                M[i, j] += min(M[i - 1, j], M[i - 1, j + 1])
            elif j == M.shape[1] - 1:
                M[i, j] += min(M[i - 1, j - 1], M[i - 1, j])
            else:
                M[i, j] += min(M[i - 1, j - 1], M[i - 1, j], M[i - 1, j + 1])
    return np.min(M[-1])


def haar_2d(img):
    out = img.copy()
    n = out.shape[0]
    while n > 1:
        half = n // 2
        a = (out[:n:2, :n] + out[1:n:2, :n]) / 2
        d = (out[:n:2, :n] - out[1:n:2, :n]) / 2
        out[:half, :n] = a
        out[half:n, :n] = d
        a = (out[:n, :n:2] + out[:n, 1:n:2]) / 2
        d = (out[:n, :n:2] - out[:n, 1:n:2]) / 2
        out[:n, :half] = a
        out[:n, half:n] = d
        n = half
    return np.sum(np.abs(out))


def bilinear(img, x, y):
    x0 = int(np.floor(x))
    y0 = int(np.floor(y))
    dx = x - x0
    dy = y - y0
    return (
        (1 - dx) * (1 - dy) * img[y0, x0]
        + dx * (1 - dy) * img[y0, x0 + 1]
        + (1 - dx) * dy * img[y0 + 1, x0]
        + dx * dy * img[y0 + 1, x0 + 1]
    )


def resize_bilinear(img, scale):
    H, W = img.shape
    oh, ow = 5, 5
    out = np.zeros((oh, ow))
    for i in range(oh):
        for j in range(ow):
            y = min(i * scale, H - 1.001)
            x = min(j * scale, W - 1.001)
            out[i, j] = bilinear(img, x, y)
    return np.sum(out**2)


def warp_affine(img, theta, target):
    h, w = img.shape
    ys, xs = np.meshgrid(np.arange(h), np.arange(w), indexing="ij")
    u = theta[0, 0] * xs + theta[0, 1] * ys + theta[0, 2]
    v = theta[1, 0] * xs + theta[1, 1] * ys + theta[1, 2]
    u = np.clip(u, 0, w - 1.01)
    v = np.clip(v, 0, h - 1.01)
    u0 = np.floor(u).astype(int)
    v0 = np.floor(v).astype(int)
    a, b = u - u0, v - v0
    val = (
        (1 - a) * (1 - b) * img[v0, u0]
        + a * (1 - b) * img[v0, u0 + 1]
        + (1 - a) * b * img[v0 + 1, u0]
        + a * b * img[v0 + 1, u0 + 1]
    )
    return np.mean((val - target) ** 2)


def ray_sphere_shading(c, rad, light):
    img = np.zeros((4, 4))
    for i in range(4):
        for j in range(4):
            o = np.array([(j - 1.5) / 2, (i - 1.5) / 2, -3.0])
            d = np.array([0.0, 0.0, 1.0])
            oc = o - c
            b = 2 * np.dot(oc, d)
            cc = np.dot(oc, oc) - rad**2
            disc = b**2 - 4 * cc
            if disc > 0:
                t = (-b - np.sqrt(disc)) / 2
                n = (o + t * d - c) / rad
                img[i, j] = max(0.0, np.dot(n, light))
    return np.sum(img**2)


def tomography(img, angles, b):
    n = img.shape[0]
    c = (n - 1) / 2
    loss = 0.0
    for k, th in enumerate(angles):
        proj = np.zeros(n)
        for i in range(n):
            for j in range(n):
                t = (i - c) * np.cos(th) + (j - c) * np.sin(th) + c
                lo = int(np.floor(t))
                w = t - lo
                if 0 <= lo < n - 1:
                    proj[lo] += (1 - w) * img[i, j]
                    proj[lo + 1] += w * img[i, j]
        loss += np.sum((proj - b[k]) ** 2)
    return loss


PROGRAMS = [
    Program(bilateral, (NUMBERS.normal(4, 5), 1.0, 0.7), (0, 1, 2)),
    Program(sobel_magnitude, (NUMBERS.normal(5, 5),), (0,)),
    Program(convolve2d_pad, (NUMBERS.normal(4, 5), NUMBERS.normal(3, 3)), (0, 1)),
    Program(dilation, (NUMBERS.normal(5, 5), NUMBERS.normal(3, 3)), (0, 1)),
    Program(integral_image, (NUMBERS.normal(5, 5),), (0,)),
    Program(seam_energy, (NUMBERS.normal(4, 5),), (0,)),
    Program(haar_2d, (NUMBERS.normal(4, 4),), (0,)),
    Program(resize_bilinear, (NUMBERS.normal(4, 4), 0.7), (0, 1)),
    Program(
        warp_affine,
        (
            NUMBERS.normal(5, 5),
            np.array([[0.93, 0.11, 0.23], [-0.07, 0.96, 0.37]]),
            NUMBERS.normal(5, 5),
        ),
        (0, 1, 2),
    ),
    Program(
        ray_sphere_shading,
        (np.array([0.1, 0.2, 0.3]), 0.9, np.array([0.1, 0.5, -0.8])),
        (0, 1, 2),
    ),
    Program(
        tomography,
        (NUMBERS.normal(4, 4), np.array([0.3, 1.1]), NUMBERS.normal(2, 4)),
        (0, 1, 2),
    ),
]
