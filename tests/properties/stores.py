"""Draw stores: into elements, slices, masks, picked elements; through views, by NumPy
functions with effects, and into windows that move with a loop."""

from __future__ import annotations

from properties.expressions import CUTS, Expressions
from properties.names import Names, Shape

AUGMENTED = ("=", "=", "+=", "*=", "-=")


class Stores(Expressions):
    """Draws statements that change arrays in place."""

    def element_store(self, names: Names) -> list[str]:
        """One element is written."""
        form = self.one_of(*AUGMENTED)
        return [f"{self.element(names)} {form} {self.bounded(self.scalar(names))}"]

    def bounded(self, text: str) -> str:
        """An expression of size at most 1."""
        return f"{self.one_of('np.tanh', 'np.sin')}({text})"

    def store(self, names: Names) -> list[str]:
        """A part of an array is written, perhaps from itself."""
        name = self.random.choice(sorted(names.arrays))
        target, shape = self.target(names, name)
        form = self.one_of(*AUGMENTED)
        if target in names.arrays and form == "=":
            target = f"{target}[:]" if self.maybe(0.7) else f"{target}[...]"
        value = self.array(names, self.broadcast(shape))
        if self.maybe(0.3):
            value = self.scalar(names)
        return [f"{target} {form} {self.bounded(value)}"]

    def target(self, names: Names, name: str) -> tuple[str, Shape]:
        """A part of the array that can be stored into, and its shape."""
        known = names.arrays[name]
        only = Names({name: known}, names.scalars, names.indices)
        shape: Shape = (self.random.randint(2, max(2, known[0])),)
        if len(known) == 2:
            shape = self.random.choice([known, known[1:], known[:1], (1, known[1])])
        found = list(self.parts(only, shape)) or [name]
        target = self.random.choice(found)
        if target == name:
            shape = known
            if name in names.frozen:
                return f"{name}[:]", known
        return target, shape

    def augment(self, names: Names) -> list[str]:
        """A whole array is changed in place through its name."""
        name = self.random.choice(sorted(names.arrays))
        value = self.array(names, self.broadcast(names.arrays[name]))
        form = self.one_of("+=", "*=", "-=", "/=")
        if form == "/=":
            return [f"{name} /= {value} ** 2 + 1.0"]
        return [f"{name} {form} {self.bounded(value)}"]

    def picked_store(self, names: Names) -> list[str]:
        """Elements that a mask or a list of positions picks are written."""
        name = self.random.choice(sorted(names.arrays))
        known, value = names.arrays[name], self.bounded(self.scalar(names))
        form = self.one_of(*AUGMENTED)
        if self.maybe(0.5) or known[0] < 3:
            mask = f"{name} > {self.one_of(*CUTS)}"
            if self.maybe(0.5):
                value = self.bounded(f"{name}[{mask}]")
            return [f"{name}[{mask}] {form} {value}"]
        if len(known) == 1:
            value = self.bounded(self.array(names, (3,)))
        if self.maybe(0.3):
            return [f"np.add.at({name}, [0, 1, 0], {value})"]
        picked = self.one_of(f"{name}[PICK]", f"{name}[[2, 0, 1]]")
        return [f"{picked} {form} {value}"]

    def exchange(self, names: Names) -> list[str]:
        """Two names or two elements change places."""
        pairs = [
            (one, two)
            for one in names.arrays
            for two in names.arrays
            if one < two
            and names.arrays[one] == names.arrays[two]
            and names.frozen.isdisjoint((one, two))
        ]
        if pairs and self.maybe(0.6):
            one, two = self.random.choice(pairs)
        else:
            one, two = self.element(names), self.element(names)
        return [f"{one}, {two} = {two}, {one}"]

    # --- windows and functions --------------------------------------------------------

    def window(self, names: Names) -> list[str]:
        """A part that moves with a loop variable is written, perhaps from another."""
        known = [name for name, bound in names.indices.items() if bound <= 3]
        if not known:
            return self.store(names)
        k = self.random.choice(known)
        vectors = [n for n, shape in names.arrays.items() if shape == (5,)]
        one, two = self.random.choice(vectors), self.random.choice(vectors)
        form = self.one_of(*AUGMENTED)
        value = self.scalar(names, 1)
        texts = [
            [f"{one}[{k}:] {form} np.tanh({two}[:5 - {k}] * {value})"],
            [f"{one}[{k} + 1] {form} np.sin({two}[{k}] + {value})"],
            [f"{one}[{k}:{k} + 2] {form} np.tanh({two}[{k} + 1:{k} + 3])"],
            [f"{one}[{k} + 1:] *= np.tanh({two}[{k}])"],
            [f"m[{k}, {k}:] {form} np.tanh(m[{k}, :4 - {k}] * {value})"],
            [f"m[:, {k}] {form} np.sin(m[:, {k} + 1] * {value})"],
            [f"m[{k}] {form} np.tanh(m[{k} - 1] * {value})"],
            [f"part = {one}[{k}:{k} + 3]", f"part[::-1][0] {form} np.sin({value})"],
            [f"part = m[{k}]", f"part[1:] {form} np.tanh(part[:-1] * {value})"],
        ]
        return self.random.choice(texts)

    def by_function(self, names: Names) -> list[str]:
        """A NumPy function, or a method, that writes into an array."""
        name = self.random.choice(sorted(names.arrays))
        known = names.arrays[name]
        value = self.bounded(self.array(names, self.broadcast(known)))
        texts = [
            f"np.copyto({name}, {value})",
            f"{name}.fill({self.bounded(self.scalar(names, 1))})",
            f"np.multiply({name}, {value}, out={name})",
            f"np.add({value}, 0.1, out={name})",
            f"np.sin({name}, out={name}, where={name} > {self.one_of(*CUTS)})",
        ]
        if len(known) == 1:
            texts.append(f"{name}.sort()")
            texts.append(f"np.add.at({name}, [0, 1, 0], {self.scalar(names, 1)})")
        return [self.random.choice(texts)]
