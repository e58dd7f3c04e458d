import SourceText

/// What is explained of definitions with parameters.
let parameterExplanations: [Explanation] = [
  explanation(
    "K262", "a default that reads a parameter",
    "A default means what it means in the definition, and a parameter has its value from the call. What is made of another "
      + "parameter stands in the body, behind `??`.",
    """
    d(a, b = a * 2) = a + b
    """),
  explanation(
    "K263", "an argument with a name",
    "Arguments stand in the order of the parameters, and have no names: `d = 3` would compare. A comparison that is meant "
      + "stands in brackets.",
    """
    w(y, d = 4) = y * d
    x = w(2, d = 3)
    """),
  explanation(
    "K264", "a parameter behind a dot",
    "Behind a dot stands the name of a column, whatever a parameter is called. A column is passed with its dataset.",
    """
    dataset o from "o.csv" { time at }
    h(k) = count_distinct(o.k)
    """),
  explanation(
    "K290", "a definition with parameters without its arguments",
    "A definition with parameters says how something is computed of what it is called with; alone it has no value. A level, "
      + "a link, a scenario and `why` name a definition that has one: give the call a name of its own.",
    """
    yoy(x) = growth(x, 1 year)
    goal yoy >= 3%
    """),
  explanation(
    "K291", "a call with too many or too few arguments",
    "Each parameter takes one argument, in the order of the definition; those with a default may be left out, from the "
      + "last one on.",
    """
    twice(x) = x * 2
    y = twice(3, 4)
    """),
  explanation(
    "K292", "a definition with parameters that reads itself",
    "A call is the body with the arguments in it, so a body that calls itself, directly or through others, has no end. "
      + "What goes on from period to period is written with `prior`.",
    "fact(n) = n * fact(n - 1)"),
  explanation(
    "K293", "a name that a function of the language has",
    "`sum`, `growth` and their like keep their meaning in every rule file.",
    "growth(x) = x * 2"),
  explanation(
    "K294", "two parameters of one name",
    "The body could not tell which of the two is meant.",
    "both(x, x) = x * 2\n"),
  explanation(
    "K295", "a parameter that is not read",
    "What is passed for it would change nothing.",
    "half(x, y) = x / 2"),
  explanation(
    "K296", "a parameter that hides another name",
    "In the body the name is the parameter, and the definition, dataset or column of that name cannot be read there by it.",
    """
    rate = 3%
    plus(rate) = rate * 2
    """),
  explanation(
    "K297", "a period as the name of a parameter",
    "`month` and its like are periods wherever something is grouped.",
    "per_one(month) = month * 2"),
  explanation(
    "K298", "a clause in the call of a definition",
    "`per`, `on`, `via`, `each` and `among` say how an aggregate reads rows, and belong to the aggregate in the body. A "
      + "`where` at the end of a call filters all of it.",
    """
    dataset o from "o.csv" { time at }
    twice(x) = x * 2
    y = twice(count(o) per month)
    """),
  explanation(
    "K299", "an uncertain number with parameters",
    "An uncertain number is drawn by its name, one number wherever it is read; a definition with parameters is another "
      + "formula at each call.",
    "around(x) = x to 3"),
  explanation(
    "K071", "a call that becomes too large",
    "Calls are written out before anything is computed. Where each call doubles what it was given, twenty of them are a "
      + "million names.",
    "twice(x) = x + x\nn = 3\ny = "
      + String(repeating: "twice(", count: 20) + "n" + String(repeating: ")", count: 20)),
  explanation(
    "K072", "a formula where the body reads a column",
    "Behind a dot, `on`, `via` and `sort` stands the name of a dataset or a column, so that is what is passed.",
    """
    dataset o from "o.csv" { time at; v: number }
    total(d) = sum(d.v)
    y = total(1 + 2)
    """),
  explanation(
    "K070", "a parameter without a default behind one that has one",
    "Arguments are left out from the last one on.",
    "late(x = 3, y) = x + y"),
]
