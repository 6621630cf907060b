"""Whether damaged files were read as Python's csv module reads them, cell by cell.

    python3 damaged_csv_judge.py FILE

FILE is what DamagedCsvTest writes with -Dthalweg.damaged.dump=FILE: in each line a file as JSON, how
it was written, and the rows that Thalweg read in silence. Python reads it as it was written. Numbers
are compared as such, with a thousands mark or without; texts without quotes, which damage may have
opened, and without spaces and control characters at their ends.

same       the same rows
fewer      all rows are the same but such as have another number of cells in Python
other      a row that both read as long as the header has another cell in Python
"""

import base64
import csv
import io
import json
import re
import sys
from collections import Counter

BLANK = "".join(map(chr, range(33)))


def plain(cell):
    text = (cell or "").replace("\r\n", "\n").replace("\r", "\n").replace('"', "").strip(BLANK)
    try:
        return float(re.sub(r"(?<=\d),(?=\d{3})", "", text))
    except ValueError:
        return text


def by_python(told):
    data = base64.b64decode(told["bytes"])
    try:
        text = data.decode(told["encoding"])
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    text = text.lstrip("\ufeff")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=told["delimiter"], doublequote=True)
    rows = [[plain(cell) for cell in row] for row in reader]
    return [row for row in rows if any(cell != "" for cell in row)]


def verdict(told):
    read = [[plain(cell) for cell in row] for row in told["rows"]]
    rows = by_python(told)
    for expected in (rows, rows[1:]):  # a header that is damaged may be a row
        if read == expected:
            return "same", None
    width = len(read[0])
    known = {tuple(row) for row in rows if len(row) == width}
    strange = [row for row in read if tuple(row) not in known]
    ours = {tuple(row) for row in read}
    lost = [row for row in rows[1:] if len(row) == width and tuple(row) not in ours]
    return ("other", (strange, lost)) if strange and lost else ("fewer", None)


def main(path):
    counts, shown = Counter(), Counter()
    for line in open(path, encoding="utf-8"):
        told = json.loads(line)
        what, rows = verdict(told)
        counts[told["damage"], what] += 1
        if what == "other" and shown[told["damage"]] < 3:
            shown[told["damage"]] += 1
            print(told["damage"], told["delimiter"], "ours", rows[0][:2], "Python's", rows[1][:2])
    for key in sorted(counts):
        print("%-10s %-6s %7d" % (*key, counts[key]))


main(sys.argv[1])
