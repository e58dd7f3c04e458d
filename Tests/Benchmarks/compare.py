"""The questions of Benchmark.swift, asked of DuckDB and polars on the same file in the same run.

    python3 Tests/Benchmarks/compare.py [ROWS] [--runs N] [--program PATH] [--form quoted|cp932]

Each run is a process of its own, the engines in turn; the median of the runs counts. Prints seconds, peak memory in
megabytes and ratios, and whether the answers of the engines agree with ours. Engines that are not installed are left out.
"""

import argparse
import importlib.util
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from statistics import median

FIRST = ["kpis", "distinct", "repeat", "transition", "ltv", "retention"]
# What the second question of a session costs: other questions of what was derived for those before.
SECOND = ["repeat-2nd", "transition-2nd", "ltv-2nd", "retention-2nd"]
QUESTIONS = FIRST + SECOND

# What the questions read; each engine is told so, and looks at no other column. Ours also makes sure that the keys differ.
COLUMNS = ["customer", "date", "channel", "quantity", "price", "amount"]
DUCKDB = {
    "kpis": """
      select strftime(date_trunc('month', date), '%Y-%m') m, channel, sum(amount), count(*), sum(quantity), avg(amount), max(amount),
        min(price), count(*) filter (quantity >= 2), sum(amount) filter (quantity >= 2),
        count(*) filter (amount > 10000) / count(*), sum(amount) filter (amount > 10000),
        sum(amount) / sum(quantity), sum(quantity) / count(*)
      from orders group by date_trunc('month', date), channel order by m, channel""",
    "distinct": """
      select strftime(m, '%Y-%m'), n from
        (select date_trunc('month', date) m, count(distinct customer) n from orders group by m) order by m""",
    "repeat": """
      select count(*) filter (n >= 2) / count(*) from (select count(*) n from orders group by customer)""",
    "transition": """
      with o as (select row_number() over (partition by customer order by date) f,
          count(*) over (partition by customer) n from orders)
      select least(f, 10) g, count(*) filter (f < n) / count(*) from o group by g order by g""",
    "ltv": """
      with c as (select customer, min(date) first_day from orders group by customer),
        y as (select first_day, sum(amount) filter (date <= first_day + interval 1 year) v
          from orders join c using (customer) group by customer, first_day)
      select strftime(date_trunc('month', first_day), '%Y-%m') m, avg(v) from y
      where first_day + interval 1 year <= (select max(date) from orders)
      group by date_trunc('month', first_day) order by m""",
    "retention": """
      with c as (select customer, date_trunc('month', min(date)) cohort from orders group by customer)
      select strftime(cohort, '%Y-%m') m, datediff('month', cohort, date_trunc('month', date)) age,
        count(distinct customer) from orders join c using (customer) group by cohort, age order by m, age""",
}
DUCKDB["repeat-2nd"] = DUCKDB["repeat"].replace("n >= 2", "n >= 3")
DUCKDB["transition-2nd"] = DUCKDB["transition"].replace("least(f, 10)", "least(f, 5)")
DUCKDB["ltv-2nd"] = (
    DUCKDB["ltv"]
    .replace("strftime(date_trunc('month', first_day), '%Y-%m') m", "year(first_day) || '-Q' || quarter(first_day) m")
    .replace("group by date_trunc('month', first_day)", "group by m")
)
DUCKDB["retention-2nd"] = DUCKDB["retention"].replace("group by cohort, age", "where channel = 'web' group by cohort, age")


def write_variant(source, target, form):
    """The same orders, with quotes and all that needs them in a column that no question reads, or in CP932."""
    encoding = "cp932" if form == "cp932" else "utf-8"
    with open(source, encoding="utf-8") as lines, open(target, "w", encoding=encoding, newline="") as file:
        file.write(next(lines))
        for row, line in enumerate(lines):
            order, customer, date, channel, product, rest = line.split(",", 5)
            if form == "cp932":
                file.write(f"{order},顧客{customer[1:]},{date},{channel},商品{product[1:]},{rest}")
            else:
                size = ("\n" if row % 97 == 0 else ", ") + 'size ""M""'
                file.write(f'"{order}","{customer}",{date},"{channel}","{product}{size}",{rest}')


def readable(path):
    """The peers read UTF-8 only: whoever has CP932 turns it first, and waits for that."""
    if not path.endswith("cp932/orders.csv"):
        return path
    subprocess.run(f"iconv -f CP932 -t UTF-8 '{path}' > '{path}.utf8'", shell=True, check=True)
    return path + ".utf8"


def run_duckdb(path):
    import duckdb

    start = time.perf_counter()
    connection = duckdb.connect()
    connection.execute(f"create table orders as select {', '.join(COLUMNS)} from read_csv('{readable(path)}')")
    yield "load", time.perf_counter() - start, None
    for name in QUESTIONS:
        begin = time.perf_counter()
        rows = connection.execute(DUCKDB[name]).fetchall()
        yield name, time.perf_counter() - begin, rows
        if name == FIRST[-1]:
            yield "cold", time.perf_counter() - start, None


def run_polars(path):
    import polars as pl

    start = time.perf_counter()
    orders = pl.read_csv(readable(path), try_parse_dates=True, columns=COLUMNS)
    yield "load", time.perf_counter() - start, None
    month = pl.col("date").dt.truncate("1mo")
    several, dear = pl.col("quantity") >= 2, pl.col("amount") > 10000
    amount, quantity = pl.col("amount"), pl.col("quantity")
    first = pl.col("date").min().over("customer").alias("first_day")
    last = orders["date"].max()

    def kpis():
        return (
            orders.lazy()
            .group_by(month.alias("m"), "channel")
            .agg(
                amount.sum().alias("a"), pl.len().alias("b"), quantity.sum().alias("c"), amount.mean().alias("d"),
                amount.max().alias("e"), pl.col("price").min().alias("f"), several.sum().alias("g"),
                amount.filter(several).sum().alias("h"), dear.mean().alias("i"),
                amount.filter(dear).sum().alias("j"), (amount.sum() / quantity.sum()).alias("k"),
                (quantity.sum() / pl.len()).alias("l"),
            ).sort("m", "channel").collect()
        )  # fmt: skip

    def repeat(least):
        return orders.lazy().group_by("customer").len().select((pl.col("len") >= least).mean()).collect()

    def transition(top):
        return (
            orders.lazy()
            .sort("date")
            .select(f=pl.int_range(1, pl.len() + 1).over("customer"), n=pl.len().over("customer"))
            .group_by(pl.col("f").clip(upper_bound=top))
            .agg((pl.col("f") < pl.col("n")).mean().alias("rate"))
            .sort("f").collect()
        )  # fmt: skip

    def ltv(period):
        day = pl.col("first_day")
        return (
            orders.lazy()
            .with_columns(first)
            .group_by("customer", "first_day")
            .agg(amount.filter(pl.col("date") <= pl.col("first_day").dt.offset_by("1y")).sum().alias("v"))
            .filter(day.dt.offset_by("1y") <= last)
            .group_by(period(day).alias("m")).agg(pl.col("v").mean()).sort("m").collect()
        )  # fmt: skip

    def retention(chosen):
        cohort = pl.col("first_day").dt.truncate("1mo").alias("m")
        age = (
            (pl.col("date").dt.year().cast(pl.Int32) - pl.col("first_day").dt.year()) * 12
            + pl.col("date").dt.month().cast(pl.Int32) - pl.col("first_day").dt.month()
        ).alias("age")  # fmt: skip
        return (
            orders.lazy().with_columns(first).filter(chosen).group_by(cohort, age).agg(pl.col("customer").n_unique())
            .sort("m", "age").collect()
        )  # fmt: skip

    def quarter(day):
        return day.dt.year().cast(pl.String) + "-Q" + day.dt.quarter().cast(pl.String)

    asked = {
        "kpis": kpis,
        "distinct": lambda: orders.lazy().group_by(month).agg(pl.col("customer").n_unique()).sort("date").collect(),
        "repeat": lambda: repeat(2), "repeat-2nd": lambda: repeat(3),
        "transition": lambda: transition(10), "transition-2nd": lambda: transition(5),
        "ltv": lambda: ltv(lambda day: day.dt.truncate("1mo")), "ltv-2nd": lambda: ltv(quarter),
        "retention": lambda: retention(True), "retention-2nd": lambda: retention(pl.col("channel") == "web"),
    }  # fmt: skip
    for name in QUESTIONS:
        begin = time.perf_counter()
        rows = asked[name]().rows()
        yield name, time.perf_counter() - begin, rows
        if name == FIRST[-1]:
            yield "cold", time.perf_counter() - start, None


def child(engine, path, folder):
    """One engine in a process of its own: seconds as JSON, answers into the folder."""
    seconds = {}
    for name, spent, rows in {"duckdb": run_duckdb, "polars": run_polars}[engine](path):
        seconds[name] = spent
        if rows is not None:
            with open(f"{folder}/{name}.{engine}.json", "w") as file:
                json.dump([[text(cell) for cell in row] for row in rows], file)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds["memory"] = memory // (1024 if sys.platform == "linux" else 1 << 20)
    print(json.dumps(seconds))


def text(cell):
    return cell.strftime("%Y-%m") if hasattr(cell, "strftime") else cell if isinstance(cell, str) else float(cell)


def run_ours(program, rows, folder, more):
    command = [program, str(rows), "--folder", folder, *more]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return {name: float(value) for name, value in (line.split("\t") for line in out.splitlines())}


def differences(folder, engine):
    """Questions to which the engine gives another answer than we do."""
    found = []
    for name in QUESTIONS:
        with open(f"{folder}/{name}.tsv") as file:
            ours = [line.rstrip("\n").split("\t") for line in file]
        with open(f"{folder}/{name}.{engine}.json") as file:
            theirs = json.load(file)
        # A cohort whose first year is not over has no value with us and no row with them.
        ours = [row for row in ours if not row[-1].startswith("(")]
        if len(ours) != len(theirs) and name.startswith("retention"):
            ours = [row for row in ours if row[-1] != "0"]
        same = len(ours) == len(theirs) and all(
            len(a) == len(b) and all(equal(x, y) for x, y in zip(a, b)) for a, b in zip(ours, theirs)
        )
        if not same:
            found.append(f"{name} ({len(ours)} and {len(theirs)} rows, first {ours[:1]} and {theirs[:1]})")
    return found


def equal(ours, theirs):
    if isinstance(theirs, str):
        return ours == theirs
    # The top band is shown with a plus: `10+`.
    return abs(float(ours.rstrip("+")) - theirs) <= 1e-9 * max(1, abs(theirs))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--form", choices=["plain", "quoted", "cp932"], default="plain")
    parser.add_argument("--program", default=".build/release/Benchmarks")
    parser.add_argument("--folder")
    parser.add_argument("--child", nargs=3)
    arguments = parser.parse_args()
    if arguments.child:
        return child(*arguments.child)
    peers = [name for name in ["duckdb", "polars"] if importlib.util.find_spec(name)]
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or temporary
        os.makedirs(folder, exist_ok=True)
        if arguments.form != "plain":
            # The program makes the plain file.
            if not os.path.exists(f"{folder}/orders.csv"):
                run_ours(arguments.program, arguments.rows, folder, ["--only", "repeat"])
            plain, folder = folder, f"{folder}/{arguments.form}"
            os.makedirs(folder, exist_ok=True)
            if not os.path.exists(f"{folder}/orders.csv"):
                write_variant(f"{plain}/orders.csv", f"{folder}/orders.csv", arguments.form)
        more = ["--threads", str(arguments.threads)] if arguments.threads else []
        runs = {}
        for _ in range(arguments.runs):
            results = {"kpi": run_ours(arguments.program, arguments.rows, folder, more)}
            for peer in peers:
                command = [sys.executable, __file__, "--child", peer, f"{folder}/orders.csv", folder]
                results[peer] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            for engine, values in results.items():
                for name, value in values.items():
                    runs.setdefault(engine, {}).setdefault(name, []).append(value)
        show({engine: {name: median(v) for name, v in values.items()} for engine, values in runs.items()}, peers)
        for peer in peers:
            found = differences(folder, peer)
            print(f"answers of {peer}: " + ("; ".join(found) if found else "all agree"))
            if found:
                sys.exit(1)


def show(medians, peers):
    engines = ["kpi"] + peers
    print("".join(f"{head:>16}" for head in ["", *engines, *(f"{peer}/kpi" for peer in peers)]))
    for name in ["load", *QUESTIONS, "cold", "memory"]:
        values = [medians[engine][name] for engine in engines]
        digits = 0 if name == "memory" else 4
        ratios = [value / max(values[0], 1e-9) for value in values[1:]]
        print(f"{name:>16}" + "".join(f"{v:16.{digits}f}" for v in values) + "".join(f"{r:16.1f}" for r in ratios))


main()
