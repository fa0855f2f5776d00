"""What is refused of NumPy."""

from __future__ import annotations

from .groups import group

OUTSIDE = "Do it outside the function, and pass the array as an argument."
PLAIN = "Use plain arrays of numbers."

NUMPY = (
    group(
        "numpy",
        "reads or writes a file",
        OUTSIDE,
        """fromfile fromregex genfromtxt load loadtxt memmap save savetxt savez
        savez_compressed""",
    ),
    group(
        "numpy",
        "makes an array of memory that belongs to something else",
        OUTSIDE,
        "frombuffer from_dlpack",
    ),
    group(
        "numpy",
        "makes a text, or an array from a text",
        "Do it outside the function.",
        """array2string array_repr array_str base_repr binary_repr fromstring
        format_float_positional format_float_scientific typename""",
    ),
    group(
        "numpy",
        "reads or changes a setting of the process",
        "Do it outside the function; `with np.errstate(...)` may stand inside.",
        """get_printoptions set_printoptions getbufsize setbufsize geterr seterr
        geterrcall seterrcall""",
    ),
    group(
        "numpy",
        "is about the installation of NumPy",
        "Do it outside the function.",
        "get_include info show_config show_runtime test",
    ),
    group(
        "numpy",
        "computes with dates, which have no derivative",
        "Make numbers of them before: `(t - t0) / np.timedelta64(1, 's')`.",
        """busday_count busday_offset busdaycalendar datetime64 datetime_as_string
        datetime_data is_busday isnat timedelta64""",
    ),
    group(
        "numpy",
        "is an abstract dtype: only `np.issubdtype` takes it",
        "Ask `np.issubdtype(x.dtype, ...)`, or name a dtype: `np.float64`.",
        """character complexfloating flexible floating generic inexact integer number
        signedinteger unsignedinteger""",
    ),
    group(
        "numpy",
        "holds texts, bytes or records, not numbers",
        PLAIN,
        "bytes_ object_ recarray record str_ void",
    ),
    group(
        "numpy",
        "has another size on every machine",
        "Name the size: `np.float64`, `np.complex128`, `np.int64`.",
        """clongdouble complex256 float128 long longdouble longlong ulong
        ulonglong""",
    ),
    group(
        "numpy",
        "makes a function that calls Python for each element, of any type",
        "Use `np.vectorize`, or a loop.",
        "frompyfunc",
    ),
    group(
        "numpy",
        "names a dtype by a letter, or plans a product",
        "Do it outside the function.",
        "einsum_path mintypecode",
    ),
    group(
        "numpy",
        "makes a polynomial, an object with a state",
        "Use its coefficients: `np.polyval(p, x)`.",
        "poly1d",
    ),
    group(
        "numpy",
        "broadcasts by an iterator",
        "Use `np.broadcast_arrays`.",
        "broadcast",
    ),
    group(
        "numpy.linalg",
        "is an exception",
        "Catch it outside the function.",
        "LinAlgError",
    ),
    group(
        "numpy.ufunc",
        "asks for the dtypes of a loop",
        "Use `np.result_type`.",
        "resolve_dtypes",
    ),
    group(
        "numpy",
        "answers with real or with complex numbers, as the coefficients have it",
        "Make the companion matrix, and take `np.linalg.eigvals` of it.",
        "roots",
    ),
    group(
        "numpy",
        "answers with a named tuple, and some with elements in no known order",
        "Use `np.unique(x, return_inverse=True, return_counts=True)`.",
        "unique_all unique_counts unique_inverse unique_values",
    ),
    group(
        "numpy",
        "answers with a dtype that depends on the values",
        "Name the dtype.",
        "min_scalar_type",
    ),
    group(
        "numpy",
        "makes an `np.matrix`, whose `*` is a product of matrices",
        "Use two-dimensional arrays and `@`; `np.block` joins them.",
        "asmatrix bmat matrix",
    ),
    group(
        "numpy",
        "asks how an array lies in memory, which its value does not say",
        "Ask outside the function.",
        "isfortran may_share_memory shares_memory",
    ),
    group(
        "numpy",
        "is a class that NumPy uses itself",
        "Call the function itself, or loop over `x.flat`.",
        "flatiter ufunc",
    ),
    group(
        "numpy",
        "runs in an order that depends on the memory of the array",
        "Use `np.ndindex(x.shape)` or `np.ndenumerate(x)`, or loop over `x.flat`.",
        "nditer nested_iters",
    ),
    group(
        "numpy.ndarray",
        "writes the elements to a file, a text or bytes",
        "Do it outside the function.",
        "dump dumps tobytes tofile",
    ),
    group(
        "numpy.ndarray",
        "is about the memory of an array, which its value does not say",
        "Ask outside the function, and pass the answer as an argument.",
        """base byteswap ctypes data device flags getfield setfield setflags strides
        to_device""",
    ),
    group(
        "numpy.ndarray",
        "changes the shape of an array under every name that it has",
        "Make a new array: `y = np.zeros(shape)`, and copy into it.",
        "resize",
    ),
    group(
        "math",
        "rounds a sum once: a sum of the terms has other bits",
        "Use `sum`.",
        "fsum",
    ),
)
