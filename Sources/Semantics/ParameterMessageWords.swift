import SourceText
import Syntax

// The words of the messages about definitions with parameters and their calls.
extension ParameterMessage {
  var words: Phrase {
    switch self {
    case .needsArguments(let name, _, _):
      Phrase("`\(name)` has parameters, and no value without them", "`\(name)` には引数があり、引数なしでは値がない")
    case .otherParameters(let name, let example):
      example.hasSuffix("()")
        ? Phrase("`\(name)` has no parameters", "`\(name)` に引数はない")
        : Phrase("`\(name)` has parameters, and is set with them", "`\(name)` には引数があり、引数を付けて設定する")
    case .argumentCount(let signature, _, let found, let needed, let most, _):
      Phrase(
        "`\(signature)` takes " + (needed == most ? "\(most)" : "\(needed) to \(most)")
          + (most == 1 ? " argument" : " arguments") + ", not \(found)",
        "`\(signature)` の引数は" + (needed == most ? "\(most)個" : "\(needed)〜\(most)個") + "で、\(found)個ではない")
    case .recursion(let names):
      SemanticMessage.circle(
        "a definition with parameters reads itself", "引数のある定義が自分自身を読んでいる", circleText(names))
    case .builtInName(let name): Phrase("`\(name)` is a function of the language", "`\(name)` は言語の関数")
    case .parameterTwice(let name, _): Phrase("two parameters `\(name)`", "引数 `\(name)` が2つある")
    case .unused(let name, let signature):
      Phrase("`\(signature)` does not read its parameter `\(name)`", "`\(signature)` は引数 `\(name)` を使っていない")
    case .hides(let name, _):
      Phrase(
        "the parameter `\(name)` hides another `\(name)` in this definition", "この定義では、引数 `\(name)` が別の `\(name)` を隠している"
      )
    case .hidesColumn(let name, let dataset, _):
      Phrase(
        "`\(name)` is the parameter here, and not the column of `\(dataset)`",
        "ここでの `\(name)` は引数で、`\(dataset)` の列ではない")
    case .periodAsParameter(let name):
      Phrase("`\(name)` is a period, and no name of a parameter", "`\(name)` は期間で、引数の名前にはできない")
    case .clauseInCall(let word, let name):
      Phrase("`\(word)` does not stand in a call of `\(name)`", "`\(name)` の呼び出しに `\(word)` は書けない")
    case .uncertainBody(let name):
      Phrase("`\(name)` has parameters, and its body is no formula", "`\(name)` には引数があるが、中身が計算式ではない")
    case .tooLarge(let name, _): Phrase("`\(name)` is too large when it is written out", "`\(name)` は展開すると大きすぎる")
    case .notAPath(let name, _):
      Phrase(
        "`\(name)` is read as a column here, and a formula was passed for it",
        "`\(name)` はここで列として読まれるが、計算式が渡されている")
    case .defaultBefore(let name, let before):
      Phrase(
        "`\(name)` needs an argument and stands behind `\(before)`, which needs none",
        "省略できない引数 `\(name)` が、省略できる `\(before)` の後ろにある")
    case .defaultReadsParameter(let name, let parameter, _):
      Phrase(
        "the default of `\(name)` cannot read `\(parameter)`, which a call passes",
        "`\(name)` の既定値では、呼び出しで渡される `\(parameter)` を使えない")
    case .namedArgument(_, let name, _):
      Phrase(
        "arguments have no names: `\(name)` is called with values in order", "引数に名前は付けない：`\(name)` には値を順に渡す")
    case .behindDot(let name, let path, _):
      Phrase(
        "`\(path)` is a column of that name, and not the parameter `\(name)`",
        "`\(path)` はその名前の列で、引数 `\(name)` ではない")
    }
  }

  var label: Phrase {
    switch self {
    case .needsArguments: Phrase("without arguments", "引数なし")
    case .argumentCount, .notAPath, .tooLarge: Phrase("called here", "ここで呼び出し")
    case .recursion: Phrase("the circle begins here", "循環の始まり")
    case .parameterTwice: Phrase("again", "重複")
    case .unused: Phrase("not read", "使われない")
    case .namedArgument: Phrase("a comparison", "比較の式")
    case .hides, .hidesColumn, .builtInName, .periodAsParameter, .clauseInCall, .uncertainBody, .defaultBefore,
      .otherParameters, .defaultReadsParameter, .behindDot:
      .empty
    }
  }

  var secondary: [Diagnostic.Label] {
    switch self {
    case .needsArguments(_, _, let place), .argumentCount(_, _, _, _, _, let place), .tooLarge(_, let place):
      [.init(place, Phrase("defined here", "ここで定義"))]
    case .notAPath(_, let place): [.init(place, Phrase("a column is read here", "ここで列として読む"))]
    case .parameterTwice(_, let first): [.init(first, Phrase("first here", "最初はここ"))]
    case .hides(_, let place): [.init(place, Phrase("this one", "隠されるもの"))]
    case .hidesColumn(_, _, let place): [.init(place, Phrase("the parameter", "引数"))]
    case .recursion, .builtInName, .unused, .periodAsParameter, .clauseInCall, .uncertainBody, .defaultBefore,
      .otherParameters, .defaultReadsParameter, .namedArgument, .behindDot:
      []
    }
  }

  var fixes: [Phrase] {
    switch self {
    case .needsArguments(let name, let example, _):
      [
        Phrase(
          "write it with what it asks for, as in `\(example)`; where only a name can stand, define that first: "
            + "`\(name)_1 = \(example)`",
          "`\(example)` のように引数を付けて書く。名前しか書けない場所なら、先に定義する：`\(name)_1 = \(example)`")
      ]
    case .otherParameters(let name, let example): [.write("\(example.hasSuffix("()") ? name : example) = …")]
    case .argumentCount(_, let example, _, _, _, _):
      [Phrase("write it as in `\(example)`", "`\(example)` のように書く")]
    case .recursion:
      [
        Phrase(
          "take the call out; what goes on from period to period is `x = prior(x, 1 month, 0) + …`",
          "呼び出しを外す。期間から期間へ引き継ぐ値は `x = prior(x, 1 month, 0) + …` と書く")
      ]
    case .builtInName(let name):
      [
        Phrase(
          "use another name, or leave it out: the function is called as in `\(ParameterMessage.example(ofFunction: name))`",
          "別の名前にするか、定義を外す：関数は `\(ParameterMessage.example(ofFunction: name))` のように呼び出せる")
      ]
    case .parameterTwice: [Phrase("use another name", "別の名前にする")]
    case .periodAsParameter(let name):
      [
        Phrase(
          "use another name, as in `p`; a period is passed by its word, as in `f(sales, \(name))`",
          "`p` のような別の名前にする。期間は `f(sales, \(name))` のように語のまま渡す")
      ]
    case .defaultReadsParameter(let name, _, let value):
      [
        Phrase(
          "write `\(name) = none`, and in the body `(\(name) ?? \(value))` in place of `\(name)`",
          "`\(name) = none` と書き、中身では `\(name)` の代わりに `(\(name) ?? \(value))` と書く")
      ]
    case .namedArgument(let text, _, let ordered):
      (ordered.map { [.write($0)] } ?? [])
        + [Phrase("to compare, put it in brackets: `(\(text))`", "比べるなら括弧で囲む：`(\(text))`")]
    case .behindDot(let name, let path, let definition):
      [ParameterMessage.columnPassed(name, "\(definition)(\(path.prefix { $0 != "." }).…)")]
    case .unused(let name, _): [Phrase("take `\(name)` out, or read it", "`\(name)` を外すか、計算式で使う")]
    case .hides(let name, _):
      [
        Phrase(
          "use another name for the parameter, unless only the parameter `\(name)` is meant",
          "引数だけを指す `\(name)` でよいのでなければ、引数を別の名前にする")
      ]
    case .hidesColumn(let name, let dataset, _):
      [
        Phrase(
          "write `\(dataset).\(name)` for the column, or use another name", "列なら `\(dataset).\(name)` と書くか、引数を別の名前にする")
      ]
    case .clauseInCall(let word, let name): [ParameterMessage.way(for: word, name)]
    case .uncertainBody:
      [Phrase("give the uncertain number a name of its own, and pass that", "不確かな数に別に名前を付け、それを渡す")]
    case .tooLarge:
      [Phrase("give parts of it names of their own, without parameters", "一部を切り出して、引数のない名前を付ける")]
    case .notAPath: [Phrase("pass a column by its path, as in `orders.amount`", "`orders.amount` のように列を渡す")]
    case .defaultBefore: [Phrase("write parameters with a default last", "既定値のある引数は最後に書く")]
    }
  }

  private static func columnPassed(_ name: String, _ call: String) -> Phrase {
    Phrase(
      "write `\(name)` alone, and pass the column with its dataset, as in `\(call)`",
      "`\(name)` だけを書き、列は `\(call)` のようにデータセットと一緒に渡す")
  }

  /// What to write in the definition, so that a call needs no clause.
  private static func way(for clause: String, _ name: String) -> Phrase {
    switch clause {
    case "per":
      Phrase(
        "pass the key as an argument of its own: `\(name)(x, k) = avg(x per k)` is called as `\(name)(sales, month)`; "
          + "or give the aggregate a name, as in `monthly_sales = avg(sales per month)`, and pass that",
        "キーを独立した引数にして渡す：`\(name)(x, k) = avg(x per k)` は `\(name)(sales, month)` と呼び出す。"
          + "または `monthly_sales = avg(sales per month)` のように集計に名前を付けて渡す")
    case "each":
      Phrase(
        "pass the key alone: `\(name)(k) = count(each k)` is called as `\(name)(orders.customer)`",
        "キーだけを渡す：`\(name)(k) = count(each k)` は `\(name)(orders.customer)` と呼び出す")
    case "on":
      Phrase(
        "pass the time as an argument of its own: `\(name)(x, t) = sum(x on t)`",
        "日付の列を独立した引数にして渡す：`\(name)(x, t) = sum(x on t)`")
    case "via":
      Phrase(
        "pass the reference as an argument of its own: `\(name)(x, r) = sum(x via r)`",
        "参照を独立した引数にして渡す：`\(name)(x, r) = sum(x via r)`")
    default:  // `among`
      Phrase(
        "pass the condition as an argument of its own: `\(name)(d, c, w) = share(d where c among w)`",
        "条件を独立した引数にして渡す：`\(name)(d, c, w) = share(d where c among w)`")
    }
  }

  /// How a function of the language is called.
  private static func example(ofFunction name: String) -> String {
    switch name {
    case "prior", "next", "growth", "change": "\(name)(sales, 1 year)"
    case "trailing": "trailing(sales, 3 months)"
    case "to_date": "to_date(sales, year)"
    case "share": "share(orders where channel = \"web\")"
    case "count": "count(orders)"
    case "quantile": "quantile(orders.amount, 90%)"
    case "correlation": "correlation(orders.amount, orders.qty)"
    case "count_distinct": "count_distinct(orders.customer)"
    case "contains", "starts_with", "ends_with": "\(name)(channel, \"web\")"
    default:  // of one value
      if FunctionWords.transformers.contains(name) {
        "\(name)(sales)"
      } else if FunctionWords.aggregates.contains(name) {
        "\(name)(orders.amount)"
      } else {
        "\(name)(x)"
      }
    }
  }
}
