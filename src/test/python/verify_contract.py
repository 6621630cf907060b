"""verify_contract.py VERIFY MODEL DATA: holds that thalweg.verify proves a model, and no changed one."""
import contextlib
import importlib.util
import io
import os
import random
import shutil
import sys
import tempfile

spec = importlib.util.spec_from_file_location("verify", sys.argv[1])
verify = importlib.util.module_from_spec(spec)
spec.loader.exec_module(verify)
draws = random.Random(7)


def ended(model, data):
    """The exit code and what was printed."""
    text = io.StringIO()
    with contextlib.redirect_stdout(text), contextlib.redirect_stderr(text):
        code = verify.main([model, data])
    return code, text.getvalue().strip()


code, line = ended(*sys.argv[2:])
assert code == 0, line
print("holds: " + line)
with tempfile.TemporaryDirectory() as folder:
    model, data = os.path.join(folder, "model"), os.path.join(folder, os.path.basename(sys.argv[3]))
    shutil.copytree(sys.argv[2], model, ignore=shutil.ignore_patterns(".*"))
    shutil.copy(sys.argv[3], data)
    files = [os.path.join(at, name) for at, _, names in os.walk(folder) for name in names]
    files = [file for file in files if os.path.getsize(file) > 0]
    for trial in range(20 * len(files)):
        file = files[trial % len(files)]
        content = open(file, "rb").read()
        changed = bytearray(content)
        at = draws.randrange(8 * len(content))
        changed[at // 8] ^= 1 << at % 8
        open(file, "wb").write(changed)
        code, line = ended(model, data)
        assert code == 1 and len(line.splitlines()) == 1, f"{file}, bit {at}: {code} {line}"
        open(file, "wb").write(content)
    assert ended(model, data)[0] == 0
    print(f"holds: {20 * len(files)} changed files are refused")
