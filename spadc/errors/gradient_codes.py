"""The codes SPD4xx (gradients and calls) and SPD5xx (plans, files and inputs)."""

from __future__ import annotations

from .explanation import Explanation

GRADIENTS: dict[str, Explanation] = {
    "SPD401": Explanation(
        "`wrt` names no parameter",
        "`wrt` is a parameter's position or name, or a tuple of them.",
        "spadc.grad(loss, wrt='weights')    # loss(w, x): SPD401",
        "Choose one of the function's parameters.",
    ),
    "SPD402": Explanation(
        "a gradient with respect to integers",
        "An integer cannot change a little, so there is no derivative with respect to "
        "it. Inside a\ncontainer its gradient is None; a container without any float "
        "is refused.",
        "spadc.grad(loss)(np.array([1, 2, 3]))    # SPD402",
        "Pass floats: `np.array([1.0, 2.0, 3.0])`.",
    ),
    "SPD403": Explanation(
        "the gradient of something that is not one number",
        "Only a function that returns one float has a gradient.",
        "def f(x):\n    return x**2    # an array: SPD403",
        "Return a sum or a mean, or use the mode `vjp`.",
    ),
    "SPD404": Explanation(
        "arguments that a gradient call cannot use",
        "Written parameters, and written parts of containers, must not share memory. "
        "Arguments are\narrays, numbers, and dicts, lists, tuples, named tuples, "
        "dataclasses and simple\nnamespaces of them. A state is one of the same plan.",
        "g(x, x)    # where the function writes into its first parameter: SPD404",
        "Pass a copy, `x.copy()`; make a dict of another mapping, `dict(params)`.",
    ),
    "SPD406": Explanation(
        "a gradient that does not agree with central differences",
        "The numerical check found a difference. Near a kink or a jump that is "
        "expected.",
        "spadc.check(lambda x: np.abs(x).sum(), np.zeros(3))",
        "Check at another point; if it disagrees there too, report it with the "
        "program.",
    ),
    "SPD501": Explanation(
        "an input that is missing or cannot be read",
        "The file does not exist or is not readable, or a plan needs example inputs.",
        "spadc compile nosuch.py    # SPD501",
        "Correct the path, or give --example.",
    ),
    "SPD502": Explanation(
        "a file that is not Python",
        "The file has a syntax error.",
        "def f(x)\n    return x",
        "Correct it: `python -m py_compile FILE` shows the same error.",
    ),
    "SPD503": Explanation(
        "a function that the file does not define",
        "The name after the colon must be a `def` or a lambda of the file.",
        "spadc compile models.py:los    # SPD503",
        "Choose one of the functions that the error lists.",
    ),
    "SPD504": Explanation(
        "a signature that does not fit",
        "A signature or annotation cannot be read, or names something that is no "
        "parameter.",
        "--signature 'X: f64[n,'    # SPD504",
        "Write it like `w: f64[d], X: f64[n, d], steps: int`.",
    ),
    "SPD505": Explanation(
        "a plan that does not fit",
        "A plan from a file belongs to another program, or the paths cannot be "
        "measured\nbecause the gradient is not finite on the example inputs.",
        "--plan plan.json    # SPD505: the plan was made for another program",
        "Make the plan again from this program, with inputs where the gradient exists.",
    ),
    "SPD506": Explanation(
        "a plan that puts several sampled factors on one path",
        "A warning, not an error: the weights on a path multiply, so the second moment "
        "of the estimate\ngrows with every draw on it. The text gives the largest "
        "product of the mean squares of the\nweights on one path. The estimate stays "
        "unbiased.",
        "spadc compile models.py --plan paths    # SPD506",
        "Draw more edges at each vertex (`paths:draws=4`), draw by measured scores "
        "(`score=measured`),\nor sample edges that never share a path: `rad:keep=0.1`.",
    ),
    "SPD507": Explanation(
        "a parameter that a random plan would hide",
        "The generated code of a random plan has parameters of its own: `seed` and "
        "`step`, and\n`state` and a few more where draws follow what was seen.",
        "def f(w, step): return w * w * step    # --plan spad:keep=0.1: SPD507",
        "Rename the parameter.",
    ),
    "SPD508": Explanation(
        "a plan that drops too much",
        "The gradient under the plan was compared with the exact one on the example: "
        "|selected -\nexact| / |exact| is more than `--max-error` (`max_error=`) "
        "allows, so nothing is written.",
        "spadc compile models.py --plan top:1 --max-error 0.01 --example inputs.npz    "
        "# SPD508",
        "Keep more paths (`top:K`, `mass:SHARE`), drop fewer edges, or allow a larger "
        "error. `spadc\npaths` shows what each path contributes.",
    ),
    "SPD509": Explanation(
        "a call that is too long to unroll",
        "Paths through single iterations are found by writing the loops of the call "
        "out, which is\ndone up to 20000 operations.",
        "spadc paths models.py --unroll --example inputs.npz    # SPD509",
        "Give an example with fewer iterations. Without `--unroll` a path stands for "
        "all ways through\nthe iterations of a loop.",
    ),
}
