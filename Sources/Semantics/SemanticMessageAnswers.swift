import CivilTime

// The words of the messages about the form of an answer: names, columns, totals.

/// What a name means already.
package enum NamedThing: String, Hashable, Sendable { case definition, dataset, column }

extension SemanticMessage {
  /// Of what has a value, and hardly the one that is meant.
  private var meantWords: (message: String, label: String, fixes: [String])? {
    switch self {
    case .hardly(let found): found.words
    case .neverMet(let text, let what, let way):
      ("\(what) is never `\(text)`", "never met", [way])
    case .conditionOfSlice(let text, let dataset):
      (
        "`\(text)` reads nothing of a row of `\(dataset)`, so it holds for all of them or for none",
        "one answer for all rows",
        [
          "to ask each customer or the like for its own rows, write `count(each \(dataset).… where \(text))`",
          "when one number is meant, write `overall(…)` around it, or put the condition around the whole: `if \(text) then … else …`",
        ]
      )
    case .topOfUnsorted(let count, let item, let keys):
      (
        "without an order `top \(count)` takes the first lines by \(listed(keys))", "no order",
        [
          "for the largest write `sort \(item) desc top \(count)`, or `top \(count) of \(item)`, with one line for all others",
          "for these, say so: `sort \(keys.first ?? item) top \(count)`",
        ]
      )
    case .cumulativeWithoutPeriod(let text, let value):
      (
        "`\(text)` runs along periods, and without one it is `\(value)`", "nothing to run along",
        [
          "add a period, as in `by month`; along a clock write `cumulative(\(value), age)`",
          "along lines, from the largest on, as a part of all: `cumulative_share(\(value))`",
        ]
      )
    default: nil  // About other things.
    }
  }
}

extension SemanticMessage {
  /// Message, mark and way out; nil for the messages about other things.
  var answerWords: (message: String, label: String, fixes: [String])? {
    switch self {
    case .nameTaken(let name, let thing):
      (
        "`\(name)` is a \(thing.rawValue), so `\(name) = …` is no new name", "has a meaning",
        ["to compare, put brackets around it: `(\(name) = …)`", "to name the column, choose another name"]
      )
    case .columnTwice(let name):
      ("two columns of the answer would be called `\(name)`", "again", ["choose another name"])
    case .notAKey(let name, let keys):
      (
        "`\(name)` is no key of this question", "not behind `by`",
        [keys.isEmpty ? "add it behind `by`" : "write \(listed(keys, "or")), or add it behind `by`"]
      )
    case .nothingToPool:
      (
        "`top … of` pools groups, and there are none", "no groups",
        ["group by a column, as in `by product top 5 of sales`", "for the largest lines, write `sort … desc top 5`"]
      )
    case .totalWithoutKeys:
      ("a total of one line", "nothing to add up", ["leave it out, or ask `by` something"])
    case .acrossBeside(let word):
      ("`across` has no room for the columns of `\(word)`", "more columns", ["write `by` in place of `across`"])
    case .poolOfWhatIf:
      (
        "which groups are the largest would differ before and after", "not in an `if`",
        ["write `sort … desc top 5`, which looks at the base"]
      )
    case .poolPerPeriod(let period):
      (
        "each \(period) would have other groups, and a line of all others of its own", "groups of each \(period)",
        [
          "leave `per \(period)` out: the largest over all of them, in each \(period)",
          "for the largest of each \(period) write `sort … desc top 3 per \(period)`",
        ]
      )
    case .keyAcross(let name):
      (
        "`\(name)` makes columns, and a line has all of them", "not the key of a line",
        [
          Grain(rawValue: name) == nil ? "choose the rows: `where \(name) = …`" : "choose the time: `during @2026-01`",
          "write `by \(name)` in place of `across`",
        ]
      )
    case .groupsOfNothing(let choices):
      (
        choices.isEmpty
          ? "no dataset has all of these to group by" : "several datasets could be meant: \(listed(choices))",
        "groups of which rows?",
        [
          choices.first.map { "write the dataset, as in `\($0).…`, or show a value, as in `show count(\($0)) by …`" }
            ?? "show a value, as in `show sales by …`"
        ]
      )
    case .topOfRows:
      (
        "rows have no groups, of which `top` could take some", "of a list",
        ["write `sort … desc top 5`", "for groups write `show … by …`"]
      )
    case .formDoesNotFit(let form, let misfit): misfit.words(of: form)
    default: meantWords  // Below.
    }
  }
}
