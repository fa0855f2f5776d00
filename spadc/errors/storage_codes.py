"""The codes SPD2xx (storage and aliases) and SPD3xx (types and shapes)."""

from __future__ import annotations

from .explanation import Explanation

STORAGE: dict[str, Explanation] = {
    "SPD201": Explanation(
        "an array that may have been changed through another name",
        "Some NumPy functions (reshape, ravel, squeeze) return a view or a copy, "
        "depending "
        "on the\nmemory of their argument. After a store into the result it is not "
        "known "
        "what the argument holds.",
        "grid = y.reshape(2, 2)\ngrid[0, 1] = 3.0\nreturn np.sum(y)    # SPD201",
        "Take a copy before the store, or store into the array itself. If the number "
        "of "
        "axes is not\nknown, giving it (--signature) tells views from numbers.",
    ),
    "SPD202": Explanation(
        "a store whose target is not certain",
        "`y += v` changes an array in place but rebinds a number, and other names may "
        "share "
        "the array.",
        "y = x\ny += 1.0    # SPD202, if the type of x is not known\nreturn np.sum(x "
        "* y)",
        "Give the types of the parameters (--signature, annotations), or write `y = y "
        "+ 1.0`.",
    ),
    "SPD203": Explanation(
        "a store into an array outside the function",
        "A gradient call changes nothing outside.",
        "TABLE = np.zeros(3)\ndef f(x):\n    TABLE[0] = x[0]    # SPD203",
        "Work on a copy.",
    ),
    "SPD204": Explanation(
        "a change of a list or dict that something else may share",
        "The list lives outside the function, is another list on another way through "
        "it,\nor is being looped over; or one item of it is changed that may be in it "
        "twice.",
        "hs = [x] if flag else [y]\nhs.append(z)    # SPD204",
        "Make a new list: `hs = [*hs, z]`.",
    ),
    "SPD301": Explanation(
        "complex numbers that have no derivative here",
        "Complex numbers inside a real function are differentiated, but not where they "
        "are\nordered or rounded off to real ones, nor where imaginary parts would be "
        "lost.",
        "np.sort(np.exp(1j * x))    # SPD301",
        "Take a part or the modulus: `z.real`, `z.imag`, `np.abs(z)`; make arrays "
        "that hold them complex: `np.zeros(n, dtype=complex)`.",
    ),
    "SPD302": Explanation(
        "an array of integers changed in place by floats",
        "NumPy raises an error when the program runs.",
        "counts = np.zeros(3, dtype=int)\ncounts += 0.5    # SPD302",
        "Make it an array of floats.",
    ),
    "SPD303": Explanation(
        "shapes, lengths or types that do not fit",
        "The program would raise an error when it runs, as far as the types tell.",
        "a, b = (1, 2, 3)    # SPD303",
        "Correct the program, or the signature.",
    ),
    "SPD304": Explanation(
        "a value of the wrong kind",
        "Something other than a number or an array is computed with.",
        "np.sum(print)    # SPD304",
        "Pass numbers and arrays.",
    ),
    "SPD305": Explanation(
        "an index of the wrong kind",
        "Indices are integers, slices, None, `...`, masks and arrays of integers.",
        "x[1.0]    # SPD305",
        "Convert it with `int(...)`.",
    ),
}
