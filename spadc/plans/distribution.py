"""Distributions of the user: which parts of an edge are likely to be kept."""

from __future__ import annotations

from typing import Any


class Distribution:
    """How likely each part of a sampled edge is kept; subclass it in ten lines.

        class SquareRoot(spadc.Distribution):
            '''Flatter than in proportion to the scores.'''

            def probabilities(self, scores, keep):
                wanted = np.sqrt(scores + 1e-9)
                share = keep * len(scores) / np.sum(wanted)
                return np.clip(share * wanted, 0.1 * keep, 1.0)

        plan = spadc.SPAD(keep=0.1, score="adjoint", distribution=SquareRoot())
        g = spadc.grad(loss, wrt="W", plan=plan)

    The weight of a part that is kept is one over its probability, so the estimate has
    the right mean for every choice; a good choice has a small variance. How many parts
    are kept is the sum of the probabilities, rounded up or down at random. The smallest
    variance is that of probabilities proportional to the scores, none above 1.

    A class that is not a subclass will do if it has such a method. Code that is saved
    to a file imports the class from its module, so it must be found there, and print as
    the text that makes it again (a dataclass does).
    """

    def probabilities(self, scores: Any, keep: float) -> Any:
        """The probability of each part: an array like `scores`, in (0, 1].

        `scores` (float64, one number for each feature, row or element, none below 0)
        are exponential averages of the norms of what the parts contributed to the
        gradient in the steps before; of a part that was never kept, the mean of the
        others. `keep` is the fraction that the plan asks for. The generated code raises
        ValueError for an array of another shape, and for numbers outside (0, 1].

        Source: Horvitz and Thompson, JASA 1952 (weights); Neyman, 1934 (best choice).
        """
        raise NotImplementedError
