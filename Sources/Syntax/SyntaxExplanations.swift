import SourceText

/// What `kpi explain` tells about the codes of this stage, in their order. Two have no example: bytes that are not
/// UTF-8 cannot stand in a text (K001), and the formatter's own check has never failed (K044).
package let syntaxExplanations: [Explanation] = [
  explanation(
    "K001", "the file is not UTF-8",
    "Rule files are UTF-8, with or without a byte order mark. Files from older Windows programs are often CP932 or "
      + "UTF-16: save them as UTF-8. Data files may have other encodings; rule files may not.", ""),
  explanation(
    "K002", "a character that nothing begins with",
    "Names are letters, digits, `_`, `・` and `ー` of any script; any other name stands in backquotes. Full-width and "
      + "typographic operators are read as their ASCII forms, but a few characters only look like a sign of the "
      + "language; the message names them.", "share = a ~ b"),
  explanation(
    "K003", "a text without its closing quotation mark",
    "A text stands between two `\"` on one line. A quotation mark inside it is written `\\\"`.",
    "channel_of_interest = \"web"),
  explanation(
    "K004", "an escape that does not exist",
    "Inside a text a backslash begins `\\\"`, `\\\\`, `\\n`, `\\t` or, for any character by its number, `\\u{202E}`. A "
      + "backslash itself is written twice.",
    #"name = "C:\data""#),
  explanation(
    "K005", "a name without its closing backquote",
    "A name in backquotes may hold any character but controls and a line end; a backquote in it is written twice.",
    "x = `gross margin"),
  explanation("K006", "an empty name", "Between the backquotes of a name stands at least one character.", "x = ``"),
  explanation(
    "K007", "an operator of another language",
    "`=` both defines and compares; logic is written `and`, `or`, `not`; powers `^`; unequal is `!=`.",
    "is_web = channel == 1"),
  explanation(
    "K008", "a text in single quotation marks", "Texts stand in double quotation marks.", "channel = 'web'"),
  explanation("K009", "a comment with #", "Comments begin with `//`; `///` describes the next definition.", "# levels"),
  explanation(
    "K010", "a comment with /*",
    "Comments begin with `//` and end with the line; there are no comments over several lines.",
    "/* levels */"),
  explanation(
    "K011", "digit groups of another size",
    "A grouped number has one to three digits, the first not 0, and then groups of three: `18,000`. Anything else may "
      + "be a slip of the finger or a list without spaces, and a number is never guessed.", "x = 12,34"),
  explanation(
    "K012", "a number that begins with 0", "No number but 0 itself and fractions such as `0.5` begins with 0.",
    "x = 007"),
  explanation(
    "K013", "a malformed number",
    "A number has digits, perhaps a point and a fraction, perhaps an exponent: "
      + "`18000 18_000 18,000 0.6 1.2e6 3万 1億2,000万`.",
    "x = .5"),
  explanation(
    "K014", "a grouped number where commas separate",
    "`max(1,200)` could mean one number or two. Behind a `where`, or with a unit or a currency, there is no doubt.",
    "x = max(1,200)"),
  explanation(
    "K015", "a malformed date",
    "Dates are written `@2026-11-21 @2026-11 @2026-Q4 @2026-W47 @2026 @FY2026 @FY2026-Q3 @2026-11-21T12:50`, months "
      + "and days with two digits.", "x = @2026-1-2"),
  explanation(
    "K016", "a date that does not exist", "The calendar has no such day, month, week or quarter.", "x = @2026-02-30"),
  explanation(
    "K017", "a mark without its number", "`▲`, `△` and currency signs stand directly before a number: `▲10`, `¥1,200`.",
    "x = ▲ 10"),
  explanation(
    "K018", "a unit with spaces around /",
    "Inside a unit `/` touches both neighbours: `3回/年` is a quantity per year; `3回 / 年` would divide by a definition "
      + "called 年.", "freq = 3回 / 年"),
  explanation("K019", "a number too large", "Numbers reach to about 1.8e308.", "x = 1e999"),
  explanation(
    "K020", "a whole number is needed", "Some places count rows or lines and take a whole number without a unit.",
    "show sales by product top 2.5"),
  explanation(
    "K021", "something else is needed here", "The message says what may stand at this place.", "target sales"),
  explanation(
    "K022", "a bracket that is never closed",
    "Every `(`, `[` and `{` has its partner. A blank line ends every statement, so round and square "
      + "brackets close before one.",
    "x = (1 + 2"),
  explanation("K023", "a bracket closed by another kind", "`(` is closed by `)`, `[` by `]`.", "x = (1 + 2]"),
  explanation("K024", "a closing bracket too many", "Nothing is open at this place.", "x = 1 + 2)"),
  explanation(
    "K025", "something behind the end", "A statement or an entry ends at the line's end or with `;`.",
    "x = sales margin rate"),
  explanation(
    "K026", "no such statement",
    "A line is `name = formula` or begins with a word such as `dataset`, `target`, `show`. A misspelt word is "
      + "recognised when it is near one of them.", "datset orders from \"orders.csv\""),
  explanation(
    "K027", "a formula alone", "In a file a formula is given a name (`name = formula`) or asked for (`show formula`).",
    "sales * 2"),
  explanation(
    "K028", "no such entry", "Each kind of block has its own entries; the message lists them.",
    "calendar { week starts monday; month starts first }"),
  explanation("K029", "a value is missing", "An operator, a bracket or a clause has nothing to work on.", "x = (1 + )"),
  explanation(
    "K030", "a word of the language as a name",
    "Words that may follow a value (`by`, `where`, `per`, `in`, `or` …) are never names, so that `3 where` is not three of "
      + "a unit called where. In backquotes, and behind a dot, they are names.", "x = where"),
  explanation(
    "K031", "a second = in one definition",
    "Outside brackets a definition has one `=`. A second is nearly always a lost line end or `;`, which would "
      + "otherwise turn two definitions into one comparison.", "scenario s { cac = 3500  freq = 4 }"),
  explanation("K032", "a chain of comparisons", "`a < b < c` is written `a < b and b < c`.", "x = (1 < y < 3)"),
  explanation("K033", "a chain of ranges", "A range has two ends.", "x = y in 1..2..3"),
  explanation(
    "K034", "% as an operator", "`%` is a mark behind a number: `60%`. There is no modulo operator.", "x = orders % 7"),
  explanation(
    "K035", "not inside an operation",
    "`not` binds more loosely than arithmetic and comparison; inside them it needs brackets.",
    "x = 1 + not y"),
  explanation(
    "K036", "if inside an operation", "`if … then … else …` binds most loosely; as an operand it needs brackets.",
    "x = 1 + if y then 2 else 3"),
  explanation(
    "K037", "nested too deep",
    "Brackets, calls, signs and conditions nest at most 256 levels deep. Chains of operators may be of any length.",
    "x = " + String(repeating: "(", count: 300) + "1" + String(repeating: ")", count: 300)),
  explanation(
    "K038", "a clause that stands twice", "Each clause stands once; conditions are joined with `and`.",
    "target sales >= 3 warn 2 warn 1"),
  explanation("K039", "a definition without a value", "Behind the `=` stands a formula.", "x ="),
  explanation(
    "K040", "a table row outside a test", "Lines that begin with `|` are the rows of `given NAME` in a test.",
    "| a | b |"),
  explanation(
    "K041", "a statement that begins with if",
    "It asks what would be: `if freq + 10% show ltv`. A definition with a condition has a name first.",
    "if sales > 3 then 1 else 2"),
  explanation(
    "K042", "limit in place of top", "`top 5` shortens a result; `limit NAME in A..B` bounds a lever.",
    "show sales by product limit 5"),
  explanation(
    "K043", "not a unit or a type",
    "Behind `:` stands a unit (`円`, `回/年`, `%`) or a type (`text date datetime boolean number`).", "x: = 3"),
  explanation(
    "K044", "the formatter gave up",
    "Formatting changes white space only. Before it gives a file back it reads the result and compares all tokens and "
      + "comments; this message would be a defect of the formatter, and the file is left as it is.", ""),
  explanation(
    "K045", "a link in its first form",
    "`drives`, `with … per …` and `by experiment …` have gone. `->` says that something moves something; a strength is "
      + "written as in an `if`, `link nps + 1 point -> referrals + 0.3%`; an experiment is `tested on` a column.",
    "link nps raises referrals with 0.3% per 1 point"),
  explanation(
    "K046", "half a strength, or one beside a direction",
    "A strength says how much of the cause goes with how much of the effect, of two KPIs. Its signs say the direction, "
      + "so `raises` and `lowers` do not stand beside it.", "link nps raises referrals + 0.3%"),
  explanation(
    "K047", "a sign before the second end of an interval",
    "The sign before the first end holds for both: `- 0.6件 to 1.4件` is a fall by 0.6 to 1.4. An interval that may be "
      + "either way is written with a negative end: `+ ▲0.2件 to 1.4件`.",
    "link nps + 1 point -> orders - 0.2件 to + 1.4件"),
  explanation(
    "K048", "a line that ends too early",
    "A line that ends in an operator, or in a word such as `to` or `where`, goes on with the next one. Here the next one is a "
      + "statement, so something was left out at the end.", "x = 3 +\ny = 4"),
  explanation(
    "K049", "an action with two aims",
    "An action says how much of one definition it moves. What that moves in turn is found by formulas and links; where two "
      + "things are done they are two actions, each with its own cost.",
    "action mail costs 3円 -> nps + 1 point, referrals + 2人"),
  explanation(
    "K050", "an old spelling",
    "The language has one word for one meaning: `by` groups, `due` is a deadline, `sort` an order, `covers` says which days a "
      + "file holds, `following` is the row behind and `next` the period behind, `unpivot` makes rows of columns. The old "
      + "spelling is read for one version more, and `kpi fmt` rewrites it.", "f = 0.31\ntarget f >= 30% by @2027-03"),
  explanation(
    "K051", "a word of another language",
    "Databases and spreadsheets have words that are none here. The message says which form means the same.",
    "a = 3\nshow a group by month"),
  explanation(
    "K052", "the bullet of a list",
    "Formulas that are pasted from slides begin with `・`, `-`, `1.` or `①`. The mark is passed over, and `kpi fmt` takes it out.",
    "・sales = 3円"),
  explanation(
    "K053", "a date without its sign",
    "A date begins with `@`: `@2026-01-05`, `@2026-01`, `@2026`. Without it `2026-01-05` is a difference of numbers. Japanese "
      + "dates need none, as nothing else is written so: `2026年1月5日`, `2026年度`.", "x = 3 during 2026-01"),
  explanation(
    "K054", "a header that is no name",
    "A name begins with a letter and has no brackets in it; any other stands in backquotes. A unit is no part of a name: it "
      + "stands behind `:` where the name is defined, and a column answers to its header without it.", "sales（円） = 3円"),
  explanation(
    "K055", "a place among rows without rows",
    "`ordinal` and `tile` say which place a row has among the rows of its dataset. They are columns of one.",
    "x = tile 10"),
  explanation(
    "K056", "no comma between two entries", "Entries end with a line or with `,`.",
    "dataset d from \"d.csv\" { a: text b: 円 }"),
  explanation(
    "K057", "keys that are multiplied", "The keys of a question stand behind `by` with `,` between them.",
    "show 3 by channel × month"),
  explanation(
    "K058", "a form that is written otherwise",
    "What is meant is clear, and has a form of its own here: one comparison is said once, and a range has two ends.",
    "x = 3\ntarget x >= 3以上"),
  explanation(
    "K059", "a belief without its word", "What moves what is said by `link`: `link nps -> referrals`.", "nps -> sales"),
  explanation(
    "K060", "nothing to show",
    "`show` has items, or keys whose values are told: `show by channel`. Columns `across` a key need an item that stands in "
      + "them.", "show where channel = \"web\""),
  explanation(
    "K061", "a formula in the place of a name",
    "Levels, links, bets, scenarios and questions about causes are about a definition, by its name. A formula gets one first.",
    "target sum(orders.amount) >= 3円"),
  explanation(
    "K062", "a key that is no value and no range",
    "The keys of a table are values, and ranges with a beginning: `0..<10: 5%`, `10..: 8%`.",
    "fee = by amount { < 10円: 3%, 10円..: 5% }"),
  explanation(
    "K063", "columns for values without patterns of their own",
    "Each column for values behind `into` has a pattern, in their order: `unpivot \"*売上\", \"*件数\" into 月, 売上, 件数`. "
      + "Columns whose `*` stands for the same are one row.",
    "dataset a from \"a.csv\" { unpivot jan, feb into month, sales, visits }"),
  explanation(
    "K430", "a character that hides in a comment, text or name",
    "Control characters act on a terminal, and marks of direction let a line be read in another order than it is computed "
      + "in: a rule may look like a comment, or a comment like a rule. Remove it; a text that needs one says so with its "
      + "number, as in `\"\\u{202E}\"`.", "fee = 3円 // \u{202E}5円"),
]

private func explanation(_ code: String, _ title: String, _ text: String, _ example: String) -> Explanation {
  Explanation(code: code, title: title, text: text, example: example)
}
