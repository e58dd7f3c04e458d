#!/usr/bin/env python3
"""Compares answer*.csv (the program) with expected.csv (by hand), cell by cell, to 9 digits.
Each task's function maps the answer(s) to the lines of expected.csv; nothing is computed here but names and places.
answer.csv is that of query.txt, answer2.csv that of query2.txt."""
import csv, glob, os, sys
B = os.path.dirname(os.path.abspath(__file__))
def rows(d, f):
    with open(f'{B}/{d}/{f}', encoding='utf-8') as h: return list(csv.reader(h))[1:]
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
def t02(d):
    # cohort across age; then the sizes of the cohorts
    with open(f'{B}/{d}/answer.csv', encoding='utf-8') as h: head, *lines = csv.reader(h)
    sizes = {r[0]: r[1] for r in rows(d, 'answer2.csv')}
    return [dict(cohort='all' if r[0] == 'total' else r[0], size=sizes[r[0]], **{f'age{n}': r[head.index(str(n))] for n in range(5)}) for r in lines]
def t04(d):
    out = {}
    for r in rows(d, 'answer.csv') + [['all'] + r for r in rows(d, 'answer2.csv')]:
        out[r[0]] = dict(channel=r[0], customers=r[1], cac=r[2], payback=r[3], **{f'curve{n}': '' for n in range(4)})
    for r in rows(d, 'answer3.csv') + [['all'] + r for r in rows(d, 'answer4.csv')]: out[r[0]]['curve' + r[1]] = r[2]
    return list(out.values())
def t12(d):
    top = {r[1] for r in rows(d, 'answer2.csv')}
    return [dict(category=r[0], product=r[1], sales=r[2], rank=r[3], rank_to_2=r[4], top2='true' if r[1] in top else 'false') for r in rows(d, 'answer.csv')]
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
 '01': plain('age', 'standing', 'came', 'retention'),
 '02': t02,
 '03': plain('age', 'standing', 'cumulative_profit', 'ltv'),
 '04': t04,
 '05': plain('age', 'standing', 'running', 'survival'),
 '06': plain('month','mrr','change','new','reactivated','expansion','contraction','churn'),
 '07': t07,
 '08': plain('month','stores','sales','last_year','growth','growth_all_stores'),
 '09': plain('month_of_year','mean','index'),
 '10': plain('product','sales','margin','buyers'),
 '11': plain('customer', 'spend', 'cumulative_share', 'class', 'class_reach', 'top20'),
 '12': t12,
 '13': plain('id', 'moving3', 'running'),
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
