"""The table of codes: what each means, an example, the way out.

SPD1xx  language and functions    SPD2xx  storage and aliases    SPD3xx  types and
shapes SPD4xx  gradients and calls       SPD5xx  files and inputs
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import final


@final
@dataclass(frozen=True, slots=True)
class Explanation:
    """What `spadc explain` says about a code."""

    title: str
    text: str
    example: str
    way_out: str


def explain(code: str) -> str | None:
    """The explanation of a code as text, or None if there is no such code."""
    found = CODES.get(code)
    if found is None:
        return None
    example = "\n".join(f"    {line}" for line in found.example.splitlines())
    return f"{code}: {found.title}\n\n{found.text}\n\n{example}\n\n{found.way_out}"


CODES: dict[str, Explanation] = {
    "SPD100": Explanation(
        "a construct outside the accepted language",
        "spadc compiles functions, calls, branches, loops and stores. It refuses what "
        "hides "
        "control\nflow or state from the text: yield, global writes, async, classes in "
        "functions.",
        "def loss(x):\n    global calls\n    calls = calls + 1    # SPD100\n    return "
        "np.sum(x)",
        "Say it with simpler statements, or move it outside the function.",
    ),
    "SPD101": Explanation(
        "a function that spadc does not know",
        "A called function must have its Python source in reach, or be one of the "
        "NumPy and "
        "math\nfunctions in `spadc.primitives`. Random numbers are drawn outside.",
        "def loss(x):\n    return np.i0(x).sum()    # SPD101",
        "Write it with functions that spadc knows.",
    ),
    "SPD102": Explanation(
        "an argument that spadc does not know",
        "The function is known, but not with this argument: ignoring it would change "
        "the "
        "value.",
        "np.log(x, where=mask)    # SPD102: nothing says what the rest holds",
        "Say it: `np.log(x, out=np.zeros_like(x), where=mask)`; or leave the argument "
        "out.",
    ),
    "SPD103": Explanation(
        "a function without a derivative",
        "The function is known, but its derivative is not, and the result depends on "
        "`wrt` "
        "through it.",
        "np.unique(x)    # with `x` in `wrt`",
        "Leave the parameter out of `wrt`, or use functions that have a derivative.",
    ),
    "SPD104": Explanation(
        "something that must be known at compile time",
        "Axes, dtypes, positions in lists and tests such as `x.ndim == 2` choose which "
        "program is\nmeant, so they are compiled in. Here one depends on an argument.",
        "def total(x, axis):\n    return np.sum(x, axis=axis)    # SPD104",
        "Write it as a literal or a module constant. If it is a number of axes or a "
        "dtype, "
        "give the\ntypes of the parameters: --signature 'x: f64[n, d]', or an "
        "annotation. The form of a\nnested parameter is part of its type: "
        "'params: {W: f64[n, d], b: f64[d]}'.",
    ),
    "SPD105": Explanation(
        "calls that are nested too deep",
        "Calls are compiled in place. A recursion ends only if its test is known at "
        "compile "
        "time:\na number, or a length that the types tell. In a running program whole "
        "numbers and lengths\nof the arguments are known.",
        "def f(x):\n    return x if x < 0.1 else f(0.5 * x)    # SPD105",
        "Use a loop; or give the lengths: --signature 'x: f64[8]'.",
    ),
    "SPD106": Explanation(
        "a name that is not bound",
        "The name is not defined, or not on every way to this line.",
        "if x[0] > 0:\n    y = 1.0\n    del y\nreturn y    # SPD106",
        "Give it a value first.",
    ),
    "SPD107": Explanation(
        "arguments that do not fit the parameters",
        "The call would raise a TypeError when it runs.",
        "def scale(a, by): ...\nscale(x)    # SPD107: needs an argument for `by`",
        "Pass what the function asks for.",
    ),
    "SPD108": Explanation(
        "a list that changes in a loop and does not hold numbers or arrays alone",
        "The running program keeps a list that grows in a loop. It may hold numbers, "
        "arrays,\ntuples of these, and lists of them; all items must be of one form.",
        'hs = [{"h": h}]\nfor t in range(n):    # SPD108\n    hs.append({"h": h})',
        "Keep one list for each part, or make an array before the loop and store into "
        "it.",
    ),
    "SPD109": Explanation(
        "a value that is of another kind on another way",
        "The two branches of an `if`, or two iterations of a loop, leave things in "
        "the name "
        "that\ncannot be one value: a list and an array, a text and a number; or a "
        "function returns\na number on one way and None on another; or an iterator has "
        "been used up in part.",
        "y = [x] if x[0] > 0 else x    # SPD109\nreturn np.sum(y)",
        "Give the name one kind of value on every way.",
    ),
    "SPD110": Explanation(
        "a function that always raises",
        "A check that raises is left out of a gradient, but here nothing else is left.",
        "def f(x):\n    raise NotImplementedError    # SPD110",
        "Call the function that computes.",
    ),
    "SPD111": Explanation(
        "a module-level name whose value the text does not tell",
        "Files are read and not run. A name that is set twice, in a branch, or "
        "changed later "
        "has no\nsingle value in the text; nor have two constants of one name in two "
        "files, or objects of classes.",
        "K = 1.0\nif FAST:\n    K = 2.0    # SPD111 where K is used",
        "Set it once, or pass it as an argument.",
    ),
    "SPD112": Explanation(
        "a decorated function",
        "A decorator may replace the function by another one, which is not in the "
        "text. Decorators\nof the program itself are followed; caches and compilers "
        "are passed over.",
        "@np.vectorize\ndef helper(x): ...\nhelper(x)    # SPD112",
        "Call the undecorated function.",
    ),
    "SPD113": Explanation(
        "a function without source",
        "The source of a live function is found through its file and line.",
        "exec('def f(x): return x')\nspadc.grad(f)    # SPD113",
        "Define it in a file or in a notebook cell, with a `def` of its own.",
    ),
    "SPD114": Explanation(
        "a checkpoint that cannot be made",
        "Snapshots are kept by one loop that is a loop in the generated code too. What "
        "the loop\ncarries from step to step is saved before a step, so it must be "
        "bound before the loop.",
        "for t in spadc.checkpoint(range(n), snapshots=10):\n"
        "    u = step(u, t)\n"
        "    if t > 0:\n"
        "        u = u + v    # SPD114: v is bound inside the loop only\n"
        "    v = u * u",
        "Bind it before the loop, or put statements into a block, "
        "`with spadc.checkpoint():`.",
    ),
    "SPD115": Explanation(
        "a `try` around code that is differentiated",
        "What NumPy raises would decide which value is meant. A `try` is left out "
        "where its handlers\nonly raise another exception, or where nothing in it can "
        "raise.",
        "try:\n    y = np.linalg.inv(a)    # SPD115\nexcept np.linalg.LinAlgError:\n"
        "    y = np.linalg.pinv(a)",
        "Test for the condition with `if` before it, or move the `try` outside the "
        "function.",
    ),
    "SPD116": Explanation(
        "a write to an attribute",
        "Objects outside the function are read when the gradient is called, and a "
        "gradient call\nchanges nothing outside.",
        "def loss(self, x):\n    self.last = x    # SPD116",
        "Return the new value, or keep it in an array or a dict of the function.",
    ),
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
