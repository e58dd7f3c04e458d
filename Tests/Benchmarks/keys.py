"""Times key presses in the REPL: from the key written to the terminal until the redrawn line is read.

usage: python3 Tests/Benchmarks/keys.py [PROGRAM] [ROWS] [KPIS]
"""
import os, pty, random, select, sys, tempfile, time

program = sys.argv[1] if len(sys.argv) > 1 else ".build/release/kpi"
rows = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
kpis = int(sys.argv[3]) if len(sys.argv) > 3 else 500

folder = tempfile.mkdtemp()
random.seed(1)
with open(folder + "/orders.csv", "w") as file:
    file.write("id,day,channel,amount\n")
    for row in range(rows):
        day = f"2026-{row % 12 + 1:02}-{row % 28 + 1:02}"
        file.write(f"{row},{day},{'web shop fax'.split()[row % 3]},{random.randrange(100, 9000)}\n")
with open(folder + "/rules.kpi", "w") as file:
    file.write('dataset orders from "orders.csv" { time day; amount: 円 }\n')
    for index in range(kpis):
        file.write(f"kpi{index} = sum(orders.amount where channel = \"web\") / {index + 1}\n")

environment = dict(os.environ, TERM="xterm-256color", KPI_AMBIGUOUS_WIDTH="1", XDG_STATE_HOME=folder)
child, terminal = pty.fork()
if child == 0:
    os.execve(program, [program, "repl", folder + "/rules.kpi"], environment)


def read(limit):
    """What comes until nothing has come for the limit, and when the last of it came."""
    text, last = b"", time.perf_counter()
    while select.select([terminal], [], [], limit)[0]:
        text += os.read(terminal, 65536)
        last = time.perf_counter()
    return text, last


started = time.perf_counter()
text = b""
while b"kpi> " not in text:
    text += os.read(terminal, 65536)
print(f"{kpis} KPIs, {rows} rows: ready after {time.perf_counter() - started:.2f} s")
read(0.5)
times = []
for _ in range(20):
    for key in "sum(orders.amount) / kpi1":
        begun = time.perf_counter()
        os.write(terminal, key.encode())
        select.select([terminal], [], [], 1)
        # The redrawn line comes in one burst; what comes after a pause is the preview.
        text, last = read(0.004)
        times.append(last - begun)
        read(0.05)
    os.write(terminal, b"\x15")
    read(0.05)
os.write(terminal, b"\x04")
times.sort()
print(f"{len(times)} keys, milliseconds: median {times[len(times) // 2] * 1000:.2f}, "
      f"99th percentile {times[len(times) * 99 // 100] * 1000:.2f}, most {times[-1] * 1000:.2f}")
