"""Prints the page python-api.md: what the modules of thalweg have, from their sources alone.

    python3 src/build/python/python_api.py > src/site/markdown/python-api.md
"""

import ast
import pathlib
import re
import textwrap

SOURCES = pathlib.Path("src/main/python/thalweg")
MODULES = {
    "thalweg": ["__init__"],
    "thalweg.sklearn": ["sklearn"],
    "thalweg.ml": ["ml", "own"],
    "thalweg.mlflow": ["mlflow"],
}
BESIDE = {"thalweg.ml": ["Summary", "Coefficient"], "thalweg.sklearn": ["Picture"]}
SHOWN = {"thalweg.sklearn": ["plot"]}  # modules whose classes are results there
OF_SPARK = ("classification.", "regression.", "tuning.")


def tree(name):
    return ast.parse((SOURCES / f"{name}.py").read_text(encoding="utf-8"))


def literal(module, name):
    """The value of a variable of a module that is a literal; an empty list if there is none."""
    for node in module.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            return ast.literal_eval(node.value)
    return []


def text(node):
    """The docstring as Markdown."""
    return ast.get_docstring(node) or ""


def call(name, function, is_method):
    """A signature in a line, or, if that is long, with an argument a line."""
    arguments = ast.parse(ast.unparse(function)).body[0].args
    if is_method:
        arguments.args = arguments.args[1:]
    line = f"{name}({ast.unparse(arguments)})"
    if function.returns is not None and function.name != "__init__":
        line += f" -> {ast.unparse(function.returns)}"
    if len(line) <= 96:
        return line
    begin, rest = line[: len(name) + 1], line[len(name) + 1 :]
    inner, end = rest[: rest.rindex(")")], rest[rest.rindex(")") :]
    parts = re.split(r", (?=\*|\w+(?::|=))", inner)
    return begin + "\n" + "".join(f"    {part},\n" for part in parts) + end


def members(node, classes):
    """The methods of a class and of its bases in the same modules, its own first."""
    found = {child.name: child for child in node.body if isinstance(child, ast.FunctionDef)}
    for base in node.bases:
        if ast.unparse(base) in classes:
            for name, method in members(classes[ast.unparse(base)], classes).items():
                found.setdefault(name, method)
    return found


def item(name, function):
    """A line on a method or a property."""
    decorators = [ast.unparse(each) for each in function.decorator_list]
    returns = f" -> {ast.unparse(function.returns)}" if function.returns is not None else ""
    head = name + returns if "property" in decorators else call(name, function, True)
    meaning = re.sub(r"\s*\n\s*", " ", text(function))
    return f"- `{re.sub(chr(10) + ' *', ' ', head)}`: {meaning}\n".replace("( ", "(").replace(", )", ")")


def of_class(node, classes):
    lines = [f"### {node.name}\n"]
    methods = members(node, classes)
    begin = methods.get("__init__")
    if begin is not None and ast.unparse(begin.args) not in ("self, java_summary", "self, **kwargs"):
        lines.append(f"```python\n{call(node.name, begin, True)}\n```\n")
    lines.append(text(node) + "\n")
    items = [item(name, each) for name, each in sorted(methods.items()) if name[0] != "_"]
    if items:
        lines.append("".join(items))
    return lines


def of_module(name, files):
    trees = [tree(each) for each in files]
    others = [tree(each) for each in SHOWN.get(name, [])]
    nodes = [node for each in trees + others for node in each.body if hasattr(node, "name")]
    classes = {node.name: node for node in nodes if isinstance(node, ast.ClassDef)}
    named = {node.name: node for node in nodes}
    lines = [f"## {name}\n", text(trees[0]) + "\n"]
    drop_ins = []
    for public in literal(trees[0], "__all__") + BESIDE.get(name, []):
        node = named.get(public)
        if isinstance(node, ast.FunctionDef):
            lines += [f"### {public}\n", f"```python\n{call(public, node, False)}\n```\n", text(node) + "\n"]
        elif isinstance(node, ast.ClassDef):
            bases = [ast.unparse(base) for base in node.bases]
            if any(base.startswith(OF_SPARK) for base in bases):
                drop_ins.append(f"| `{public}` | `pyspark.ml.{bases[-1]}` | {' '.join(text(node).split())} |\n")
            else:
                lines += of_class(node, classes)
    if drop_ins:
        lines += ["### Classes under the names of PySpark's\n"]
        lines += ["| class | extends | |\n|---|---|---|\n" + "".join(drop_ins)]
    return lines


HEAD = """# Python API

What the wheel has, by module. [Python](python.md) begins at the installation, and [Spark ML](spark-ml.md) has the estimators of `thalweg.ml` by example.
Parameters that are keys are described in the [configuration](configuration.md#all-keys) under the names there, and by `help(...)` of each class: `stopMaxEpochs` is
[`stop.maxEpochs`](configuration.md#stopmaxepochs), `loss` is [`objective.loss`](configuration.md#objectiveloss). The modules have types, and a stub has every Param of `thalweg.ml`, so that editors complete them.
"""

lines = [HEAD]
for module, files in MODULES.items():
    lines += of_module(module, files)
print(textwrap.dedent("\n".join(lines)).rstrip().replace("\n\n\n", "\n\n"))
