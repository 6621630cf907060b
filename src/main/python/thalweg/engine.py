"""The process of Java that fits rows of this process, for thalweg.sklearn. It needs no Spark."""

import atexit
import collections
import contextlib
import importlib.util
import itertools
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time

import numpy

from thalweg import ThalwegError

Fitted = collections.namedtuple("Fitted", ["values", "numbers"])

_SHARD = 1 << 20  # numbers of a shard, about: the rows alone decide how sums are merged
_NO_REASONS = (  # beginnings of lines that do not say why Java has ended
    "\t",
    "NOTE",
    "WARNING",
    "SLF4J",
    "Picked up",
    "OpenJDK 64-Bit Server VM warning",
    "Error occurred during initialization",
)
_lock = threading.Lock()
_process = None  # the one that runs, and the process that has started it


def _java():
    home = os.environ.get("JAVA_HOME")
    name = "java.exe" if os.name == "nt" else "java"
    java = shutil.which(os.path.join(home, "bin", name)) if home else shutil.which("java")
    if java is None:
        raise RuntimeError(
            "Java 17 or later must be on this machine for thalweg.sklearn, but "
            + (f"JAVA_HOME is {home}, where there is none" if home else "no java is on the PATH")
        )
    return java


def _class_path():
    """The jar of this module, then the folder of the jars that it needs besides."""
    from thalweg import jar

    own = pathlib.Path(jar())
    in_wheel = own.parent == pathlib.Path(__file__).resolve().parent / "jars"
    folders = [own.parent if in_wheel else own.parent / "jars", *_jars_of_spark()]
    for folder in folders:
        if any(folder.glob("slf4j-api*.jar")):
            return os.pathsep.join([str(own), str(folder / "*")])
    raise RuntimeError(
        f"thalweg.sklearn needs more jars than {own} but {own.parent} has no jars/ beside it;"
        " install the wheel, or set SPARK_HOME"
    )


def _jars_of_spark():
    """The folders of the jars of a Spark of this machine: that of SPARK_HOME, and of PySpark."""
    if os.environ.get("SPARK_HOME"):
        yield pathlib.Path(os.environ["SPARK_HOME"]) / "jars"
    spec = importlib.util.find_spec("pyspark")
    if spec is not None and spec.origin:
        yield pathlib.Path(spec.origin).parent / "jars"


class _Java:
    """A process of Java, and what it prints on its standard error."""

    def __init__(self):
        self.owner = os.getpid()
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [_java(), "-XX:+UseParallelGC", "-cp", _class_path(), "org.thalweg.arrays.ArrayProcess"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            start_new_session=True,  # Ctrl-C is for Python alone
        )

    def runs(self):
        return self.owner == os.getpid() and self.process.poll() is None

    def end(self):
        if self.owner == os.getpid():
            self.process.kill()
            self.process.wait()
            with contextlib.suppress(OSError):  # part of a request may be left in the buffer
                self.process.stdin.close()
            self.process.stdout.close()
            self.errors.close()

    def last_words(self):
        """The line of the standard error that says why the process has ended."""
        self.process.wait()
        self.errors.seek(0)
        lines = self.errors.read().decode("utf-8", "replace").splitlines()
        told = [line for line in lines if not line.startswith(_NO_REASONS)]
        if any("OutOfMemoryError" in line for line in told):
            return (
                "the memory of Java does not suffice for these rows;"
                " give it more, as in JDK_JAVA_OPTIONS=-Xmx8g"
            )
        if any("UnsupportedClassVersionError" in line for line in told):
            return "thalweg.sklearn needs Java 17 or later, but java is older"
        return told[0] if told else f"Java has ended with exit code {self.process.returncode}"

    def read(self, count):
        data = self.process.stdout.read(count)
        if len(data) < count:
            raise EOFError
        return data


def _end():
    global _process
    ended, _process = _process, None
    if ended is not None:
        ended.end()


def _after_fork():
    """A child has a lock and a process of its own; those of its parent stay as they are."""
    global _lock, _process, _of_parent
    _lock, _of_parent, _process = threading.Lock(), _process, None


_of_parent = None  # keeps the pipes of the parent from being flushed by the child
atexit.register(_end)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


class Line:
    """What is shown on standard error while a fit goes on.

    In a terminal and in a notebook it is one line that is written over. Elsewhere, such as in a
    file, lines stay, so there is one after a second, then one each time that the seconds double,
    and the last one.
    """

    def __init__(self):
        self._out = sys.stderr if hasattr(sys.stderr, "write") else None
        self._stays = not (
            getattr(self._out, "isatty", lambda: False)() or "ipykernel" in sys.modules
        )
        self._width = 0
        self._next = 1.0  # seconds, of a line that stays

    def show(self, step, objective, seconds, last=False):
        """Shows how far a fit is."""
        seconds = float(seconds)
        line = f"step {step}  objective {float(objective):.6g}  {seconds:.1f} s"
        if self._out is None:
            return
        if not self._stays:
            self._out.write("\r" + line.ljust(self._width))
            self._width = len(line)
        elif last or seconds >= self._next:
            self._out.write(line + "\n")
            self._next = max(self._next, seconds) * 2
        self._out.flush()

    def end(self):
        """Ends the line, so that others stand below it."""
        if self._width:
            self._out.write("\n")
            self._width = 0


def ask(values, arrays, line=None):
    """Sends a request and gives the answer: its values, and its numbers as one array.

    values has a text for each name. arrays are sent one behind the other, little-endian. line
    shows how a fit goes, if the request asks for that.

    Raises ThalwegError with the line that Java has answered, RuntimeError if the process ends.
    """
    global _process
    with _lock:
        if _process is None or not _process.runs():
            if _process is not None:
                _end()
            _process = _Java()
        java = _process
        try:
            _send(java, values, arrays)
            answer, numbers = _receive(java)
            while "progress" in answer:
                line.show(*answer["progress"].split())
                answer, numbers = _receive(java)
        except (OSError, EOFError):
            message = java.last_words()
            _end()
            raise RuntimeError(message) from None
        except BaseException:  # a part of a request or of an answer is left in the pipes
            _end()
            raise
    if "error" in answer:
        raise ThalwegError(answer["error"])
    return Fitted(answer, numbers)


def _send(java, values, arrays):
    lines = [f"{name}={value}" for name, value in values.items()]
    for line in lines:
        if "\n" in line:
            raise ThalwegError(f"a value must be of one line but was {line!r}")
    text = "\n".join(lines).encode("utf-8")
    pipe = java.process.stdin
    pipe.write(struct.pack(">i", len(text)) + text)
    for array in arrays:
        little = numpy.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
        pipe.write(memoryview(little).cast("B") if little.size else b"")
    pipe.flush()


def _receive(java):
    (length,) = struct.unpack(">i", java.read(4))
    lines = java.read(length).decode("utf-8").split("\n")
    answer = dict(line.split("=", 1) for line in lines)
    count = int(answer["numbers"])
    numbers = numpy.frombuffer(java.read(8 * count), dtype=">f8").astype(float)
    return answer, numbers


def fit(keys, X, y, weight, classes, start, names, verbose=0):
    """Fits rows: X of numpy or CSR, y and weight of numpy, all numbers of 8 bytes.

    keys are those of a conf. classes is 0 where labels are amounts. start is w to begin at, of
    length 0 for zeros. names are those of features, if a penalty is on some. The numbers of the answer are w. verbose above 0 shows how the fit goes.
    """
    line = Line() if verbose > 0 else None
    begin = time.monotonic()
    try:
        values = {"do": "fit", "progress": str(verbose > 0).lower()}
        fitted = ask(*_request(values, keys, X, y, weight, classes, start, names), line)
        objectives = fitted.values["objectives"].split()
        if line is not None and objectives:
            line.show(fitted.values["steps"], objectives[-1], time.monotonic() - begin, last=True)
    finally:
        if line is not None:
            line.end()
    return fitted


def learn(keys, X, y, weight, classes, w, names, step, memory):
    """Goes on from a state of gradient steps over rows in their order.

    step is how many were taken, and memory has the arrays of the rule by name; w is of length 0
    before the first. Gives the next w, step and memory.
    """
    values = {"do": "learn", "step": step}
    values.update({f"memory.{name}": array.size for name, array in memory.items()})
    values, arrays = _request(values, keys, X, y, weight, classes, w, names)
    answer, numbers = ask(values, itertools.chain(arrays, memory.values()))
    lengths = {
        name.removeprefix("memory."): int(length)
        for name, length in answer.items()
        if name.startswith("memory.")
    }
    w, *parts = numpy.split(numbers, numpy.cumsum([len(numbers) - sum(lengths.values()), *lengths.values()])[:-1])
    return w, int(answer["step"]), dict(zip(lengths, parts))


def scores(keys, X, classes, w):
    """The scores of rows by a w, one row after the other; the other arguments are those of fit."""
    ones = numpy.ones(X.shape[0])
    return ask(*_request({"do": "scores"}, keys, X, ones, ones, classes, w)).numbers


def _request(values, keys, X, y, weight, classes, start, names=()):
    """A request about rows: its values, and its arrays."""
    rows, features = X.shape
    sparse = not isinstance(X, numpy.ndarray)
    entries = X.nnz if sparse else rows * features
    shard = max(1, min(rows, int(_SHARD // max(1, entries // rows))))
    values.update(
        rows=rows,
        features=features,
        sparse=str(sparse).lower(),
        shardRows=shard,
        classes=classes,
        start=len(start),
    )
    values.update({f"key.{name}": value for name, value in keys.items()})
    values.update({f"name.{j}": name for j, name in enumerate(names)})
    return values, itertools.chain(_shards(X, y, weight, shard, sparse), [start])


def _shards(X, y, weight, shard, sparse):
    for begin in range(0, X.shape[0], shard):
        end = min(begin + shard, X.shape[0])
        yield y[begin:end]
        yield weight[begin:end]
        if sparse:
            first, last = X.indptr[begin], X.indptr[end]
            yield (X.indptr[begin : end + 1] - first).astype(numpy.int32)
            yield X.indices[first:last].astype(numpy.int32)
            yield X.data[first:last]
        else:
            yield X[begin:end]


def means(keys, scores):
    """What scores mean by the loss of some keys: the mean of y, or the probability of class 1."""
    values = {"do": "means", "count": scores.size}
    values.update({f"key.{name}": value for name, value in keys.items()})
    return ask(values, [scores])
