"""The codes SPD1xx: language and functions."""

from __future__ import annotations

from .explanation import Explanation

LANGUAGE: dict[str, Explanation] = {
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
        "def loss(x):\n    return np.sum(np.load('w.npy') * x)    # SPD101",
        "Write it with functions that spadc knows: `spadc coverage` lists them.",
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
        "ndimage.gaussian_filter(x, sigma)    # with `sigma` in `wrt`",
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
        "@functools.singledispatch\ndef helper(x): ...\nhelper(x)    # SPD112",
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
    "SPD117": Explanation(
        "a hook or a rule that does not fit",
        "What a hook or a rule of the user returns takes the place of a cotangent or a "
        "tangent:\none for each, of its shape.",
        "y = spadc.grad_hook(x, lambda g: g.sum())    # SPD117",
        "Return as many as there are, each with the shape that it came with, or None "
        "for what has no derivative.",
    ),
    "SPD118": Explanation(
        "a tangent of a name that may be unbound",
        "Where one way through a branch moves with the arguments, forward mode needs a "
        "zero of the\nsame shape on the other way, and there the name may have no "
        "value.",
        "if first:\n    y = np.ones(3)\nif second:    # SPD118, in jvp and hvp\n"
        "    y = x * 2",
        "Give the name a value before the branch or loop.",
    ),
}
