import Charts

/// The looks of a page: one column on a phone, contents beside it on a screen, A4 on paper; light and dark.
enum HTMLStyle {
  static let text =
    ":root{\(ChartStyle.light)\(light)}@media(prefers-color-scheme:dark){:root:not([data-theme=light]){\(ChartStyle.dark)\(dark)}}"
    + ":root[data-theme=dark]{\(ChartStyle.dark)\(dark)color-scheme:dark}:root[data-theme=light]{color-scheme:light}"
    + ChartStyle.rules + page + tables + kpis + map + paper

  private static let light =
    "--card:#f6f8fa;--link:#0550ae;--met:#0f5132;--metb:#dff3e4;--near:#6b4e00;--nearb:#fff3c4;--miss:#a40e26;--missb:#ffe3e3;"
  private static let dark =
    "--card:#161b22;--link:#79b8ff;--met:#7ee2a8;--metb:#12331f;--near:#f2cc60;--nearb:#3a2d00;--miss:#ffa198;--missb:#4a1218;"

  private static let page = """
    *{box-sizing:border-box}html{scroll-padding-top:4.5rem}
    body{margin:0;background:var(--page);color:var(--ink);font:15px/1.6 -apple-system,"Segoe UI","Noto Sans CJK JP","Noto Sans JP","Hiragino Sans","Yu Gothic UI",Meiryo,sans-serif;display:grid;grid-template:"b b" auto "h h" auto "n m" 1fr/15rem minmax(0,1fr)}.banner{grid-area:b;background:var(--missb);color:var(--miss);padding:.6rem 1.2rem}.banner ul{margin:.2rem 0}
    header{grid-area:h;position:sticky;top:0;z-index:2;background:var(--page);border-bottom:1px solid var(--faint);padding:.4rem 1.2rem;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;align-items:baseline}
    h1{font-size:1.15rem;margin:0}h2{font-size:1.25rem;margin:2rem 0 .6rem;border-bottom:2px solid var(--faint);padding-bottom:.2rem}
    h3{font-size:1.1rem;margin:0 0 .3rem}h4{font-size:1rem;margin:1rem 0 .3rem}.ct{font-size:.8rem;margin:.2rem 0;font-weight:600}
    .sub,.q{color:var(--quiet)}.sub{margin:0;font-size:.85rem}
    .tools{display:flex;flex-wrap:wrap;gap:.3rem .8rem;margin-left:auto;align-items:center;font-size:.85rem}.tools[hidden]{display:none}
    .tools input,.tools select,.tools button{font:inherit;color:inherit;background:var(--card);border:1px solid var(--quiet);border-radius:4px;padding:.15rem .4rem;max-width:11rem}
    nav{grid-area:n;position:sticky;top:3.2rem;align-self:start;max-height:calc(100vh - 3.4rem);overflow:auto;padding:1rem .8rem;font-size:.85rem;border-right:1px solid var(--faint)}
    nav ul{list-style:none;margin:0;padding:0}nav ul ul{padding-left:.8rem;margin-bottom:.4rem}nav li{margin:.15rem 0;overflow-wrap:anywhere}
    main{grid-area:m;padding:0 1.5rem 4rem;max-width:78rem;min-width:0}
    a{color:var(--link)}nav a{text-decoration:none}nav a:hover{text-decoration:underline}
    :focus-visible{outline:3px solid var(--link);outline-offset:2px}
    .skip{position:absolute;left:-99rem;top:0;z-index:3;background:var(--page);padding:.5rem}.skip:focus{left:.5rem}
    .vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
    [hidden]{display:none!important}
    """
  private static let tables = """
    .wide{overflow-x:auto;max-width:100%}table{border-collapse:collapse;font-size:.88rem;margin:.4rem 0}
    caption{text-align:left;color:var(--quiet);font-size:.8rem;padding:.1rem 0}
    th,td{border-bottom:1px solid var(--faint);padding:.22rem .6rem;text-align:left;vertical-align:top;font-weight:normal}
    thead th{font-weight:600;border-bottom:2px solid var(--quiet);white-space:nowrap}
    .w{white-space:nowrap}.wide tbody th{min-width:7rem}:lang(ja) th,:lang(ja) td{word-break:auto-phrase}figure td{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}figure:not(.map) th{white-space:nowrap}
    .n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
    .st{border-radius:3px}.met{color:var(--met);background:var(--metb)}.near{color:var(--near);background:var(--nearb)}.missed{color:var(--miss);background:var(--missb)}
    span.st{padding:.05rem .4rem;white-space:nowrap}span.none{background:var(--faint)}.spark{width:84px;height:20px;vertical-align:middle}
    """
  private static let kpis = """
    .kpi{border:1px solid var(--faint);border-radius:8px;padding:.9rem 1.1rem;margin:1rem 0;background:var(--page)}
    .facts{display:flex;flex-wrap:wrap;gap:.4rem 1.6rem;margin:.5rem 0}.facts dt{font-size:.75rem;color:var(--quiet)}.facts dd{margin:0}
    #glance .facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));gap:.8rem}
    #glance .facts>div{background:var(--card);border-radius:8px;padding:.7rem 1rem;border-left:5px solid var(--c0)}#glance dd{font-size:.95rem;line-height:1.75}.big{font-size:1.45rem}#glance .facts>.c-met{border-left-color:var(--met)}#glance .facts>.c-near{border-left-color:var(--near)}#glance .facts>.c-missed{border-left-color:var(--miss)}
    .formula{background:var(--card);border-radius:6px;padding:.5rem .8rem;overflow-x:auto;margin:.4rem 0;font-size:.88rem;white-space:pre-wrap;overflow-wrap:anywhere}
    figure{margin:.8rem 0}figcaption{font-weight:600;font-size:.9rem;margin-bottom:.2rem}figure svg.k{width:100%;height:auto;max-width:760px;display:block}
    .chart{overflow-x:auto}figure:not(.small) .chart svg.k{min-width:480px}.small .charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(200px,1fr));gap:.4rem .8rem}.small svg.k{max-width:260px}
    details{margin:.2rem 0}.more{display:flex;gap:1.2rem;align-items:baseline}.more details{min-width:0}.more .csv{order:-1}.chart .q{margin:.1rem 0;font-size:.8rem}summary{cursor:pointer;color:var(--link);font-size:.85rem;width:max-content;max-width:100%}.csv{font-size:.85rem}
    .notes{margin:.4rem 0;padding-left:1.2rem;font-size:.9rem}.events{list-style:none;padding:0;margin:.2rem 0;font-size:.82rem;color:var(--quiet)}
    .tip{position:fixed;z-index:4;pointer-events:none;background:var(--ink);color:var(--page);font-size:.8rem;padding:.25rem .5rem;border-radius:4px;max-width:22rem;white-space:pre-line}
    """
  /// The drawing says its colours itself; on a dark page others take their place.
  private static let map = """
    .map svg{height:auto;display:block}.map .told{background:var(--card);border-radius:6px;padding:.5rem .8rem;min-height:2.6rem;font-size:.9rem}
    .map [fill="#ffffff"]{fill:var(--page)}.map [fill="#1f2328"]{fill:var(--ink)}.map [fill="#57606a"]{fill:var(--quiet)}.map [stroke="#57606a"],.map [stroke="#6e7781"]{stroke:var(--quiet)}
    .map [fill="#f6f8fa"]{fill:var(--card)}.map [fill="#fff8c5"]{fill:var(--nearb)}.map [stroke="#9a6700"]{stroke:var(--near)}.map [fill="#ddf4ff"]{fill:var(--card)}
    .map [stroke="#0969da"]{stroke:var(--link)}.map [fill="#0550ae"]{fill:var(--link)}.map [fill="#dafbe1"]{fill:var(--metb)}.map [stroke="#1a7f37"]{stroke:var(--met)}
    .map [stroke="#116329"]{stroke:var(--met)}.map [fill="#116329"]{fill:var(--met)}.map [stroke="#a40e26"]{stroke:var(--miss)}.map [fill="#a40e26"]{fill:var(--miss)}.map [stroke="#6639ba"]{stroke:var(--c7)}.map [fill="#6639ba"]{fill:var(--c7)}
    .map .m-missed>rect{stroke:var(--miss);stroke-width:2.5;fill:var(--missb)}.map .m-near>rect{stroke:var(--near);stroke-width:2;fill:var(--nearb)}.map .m-met>rect{stroke:var(--met);stroke-width:2;fill:var(--metb)}
    .map.on [data-node],.map.on [data-from]{opacity:.18}.map.on .lit{opacity:1}.map [data-node],.map [data-from]{cursor:pointer}
    .map [data-from]:focus,.map [data-node]:focus{outline:3px solid var(--link)}
    """
  private static let paper = """
    @media(max-width:60rem){body{display:block}nav{position:static;max-height:none;border-right:0;border-bottom:1px solid var(--faint)}nav{padding:.3rem .8rem}nav ul ul{display:none}nav>ul{display:flex;gap:1rem;overflow-x:auto;white-space:nowrap}#scoreboard th[scope=row]{position:sticky;left:0;background:var(--page);max-width:9rem}header{position:static}.tools{margin-left:0}main{padding:0 .8rem 3rem}}
    @media print{:root,:root[data-theme]{\(ChartStyle.light)\(light)color-scheme:light}@page{size:A4;margin:14mm;@bottom-right{content:counter(page) " / " counter(pages);font-size:8pt}}body{display:block;font-size:10pt}nav,.tools,.skip,.csv,.told,details:not([open]),summary{display:none!important}header{position:static}main{padding:0;max-width:none}figure,tr,.facts>div{break-inside:avoid}.kpi{border:0;padding:0}h2,h3{break-after:avoid}a{color:inherit;text-decoration:none}.wide,.chart{overflow:visible}table{font-size:8pt;max-width:100%}td,th,.n,.w,figure td{white-space:normal!important;overflow-wrap:anywhere}th,td{padding:.12rem .3rem}.map svg{max-width:100%!important;min-width:0!important;max-height:230mm}figure svg.k{max-height:62mm;width:auto!important;min-width:0!important}}
    @media(prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
    """
}
