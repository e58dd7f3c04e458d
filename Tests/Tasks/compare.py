#!/usr/bin/env python3
"""Compares answer*.csv (the program) with expected.csv (by hand), cell by cell, to 9 digits.
Each task's function maps the answer(s) to the lines of expected.csv; nothing is computed here but names and places.
answer.csv is that of query.txt, answer2.csv that of query2.txt."""
import csv, glob, os, sys
B = os.path.dirname(os.path.abspath(__file__))
def rows(d, f):
    with open(f'{B}/{d}/{f}', encoding='utf-8') as h: return list(csv.reader(h))[1:]
def ages(*names):
    # one line whose columns are name0..name3 block by block: one expected line for each age
    def f(d):
        a = rows(d, 'answer.csv')[0]; k = len(a) // len(names)
        b = {n: a[i*k:(i+1)*k] for i, n in enumerate(names)}
        return [dict(age=str(j), **{n: b[n][j] for n in names}) for j in range(k)]
    return f
def plain(*cols, parts=('answer.csv',), keep=0):
    # columns in the answer's order; of a later part the missing key columns are 'all' or as given in parts
    def f(d):
        out = []
        for p in parts:
            name, head, tail = (p, [], []) if isinstance(p, str) else (p + ([],))[:3]
            for r in rows(d, name): out.append(dict(zip(cols, head + r)) if not tail else dict(zip(cols, r[:1] + tail + r[1:])))
        return out
    return f
def t07(d):
    a = rows(d, 'answer.csv')[0]
    return [dict(what=w, value=v) for w, v in zip(['before','volume','price','mix','after','price of soap','price of cream'], a)]
def t14(d):
    a = rows(d, 'answer.csv')[0]
    return [dict(d=str(n), f2=a[i], decided=a[3+i], came=a[6+i]) for i, n in enumerate((30, 60, 90))]
def t19(d):
    with open(f'{B}/{d}/answer.csv', encoding='utf-8') as h: head, *lines = csv.reader(h)
    out = {}
    for r in lines:
        for name, value in zip(head[1:], r[1:]):
            item, channel = name.split(' ', 1)
            out.setdefault((item, r[0]), {})[channel] = value
    return [dict(item=i, month=m, **c) for (i, m), c in out.items()]
def t20(d):
    with open(f'{B}/{d}/answer.csv', encoding='utf-8') as h: head, *lines = csv.reader(h)
    return [dict(zip(['from'] + head[1:], r)) for r in lines]
def no_grand_total(f):
    # of months and agents: the last line is of all months
    return lambda d: [r for r in f(d) if r['month'] != 'total']
def all_for_total(f):
    return lambda d: [{k: 'all' if v == 'total' else v for k, v in r.items()} for r in f(d)]
def t21(d):
    out = plain('id', 'customer', 'region', 'ordered_at', 'amount')(d)
    for r in out: r['ordered_at'] = r['ordered_at'][:16]     # the program writes seconds
    return out
M = {
 '01': ages('retention', 'standing', 'came'),
 '02': all_for_total(plain('cohort','size','age0','age1','age2','age3','age4')),
 '03': ages('ltv', 'standing', 'cumulative_profit'),
 '04': plain('channel','customers','cac','curve0','curve1','curve2','curve3','payback', parts=('answer.csv', ('answer2.csv', ['all']))),
 '05': ages('survival', 'standing', 'running'),
 '06': plain('month','mrr','change','new','reactivated','expansion','contraction','churn'),
 '07': t07,
 '08': plain('month','stores','sales','last_year','growth','growth_all_stores'),
 '09': plain('month_of_year','mean','index'),
 '10': plain('product','sales','margin','buyers'),
 '14': t14,
 '15': plain('month','yoy_sales','yoy_orders','yoy_aov'),
 '16': no_grand_total(plain('month','agent','sales','commission','slab')),
 '17': plain('period','sales','plan','attainment', parts=('answer.csv', 'answer2.csv', ('answer3.csv', ['FY2026 to 2026-05']))),
 '18': plain('month','web','phone','all', parts=('answer.csv', ('answer2.csv', ['2026-H1']))),
 '19': t19,
 '20': t20,
 '21': t21,
}
IN_ORDER = {'21'}      # the order of lines is part of the answer
def same(a, b):
    if a == b: return True
    try: return abs(float(a) - float(b)) <= 1e-9 * max(1, abs(float(b)))
    except ValueError: return False
bad = 0
for p in sorted(glob.glob(f'{B}/[0-9]*_*')):
    d = os.path.basename(p); n = d[:2]
    if n not in M:
        print(f'{d}: no rules'); continue
    with open(f'{p}/expected.csv', encoding='utf-8') as h: r = csv.DictReader(h); want = list(r); cols = r.fieldnames
    got = M[n](d); err = []
    if n not in IN_ORDER:
        text = [c for c in cols if c in ('age','cohort','channel','month','what','month_of_year','product','d','agent','period','item','from')]
        key = lambda x: [x.get(c, '') for c in text]
        want.sort(key=key); got.sort(key=key)
    if len(want) != len(got): err.append(f'{len(got)} lines, expected {len(want)}')
    for w, g in zip(want, got):
        if set(g) != set(cols): err.append(f'columns {sorted(g)}')
        err += [f'{w}: {c} is {g.get(c)}' for c in cols if not same(g.get(c, '?'), w[c])]
    print(f'{d}: {"same, %d cells" % (len(want) * len(cols)) if not err else "DIFFERS"}', *err, sep='\n   ' if err else '')
    bad += bool(err)
sys.exit(bad > 0)
