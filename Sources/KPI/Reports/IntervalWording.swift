import Evaluation
import Semantics

extension IntervalNote {
  var words: String {
    switch self {
    case .drawn(let draws):
      "at least and at most hold the true value in 95 % of samples; n counts the cases: "
        + Wording.list(draws.map(\.words), "and")
    case .given(let item, let datasets):
      "in \(item) totals of \(Wording.list(datasets, "and")) are taken as they are: what happened is counted in full"
    case .notKnown(let item, let reason, let dataset): "no interval for \(item): \(reason.words(dataset))"
    case .tooFew(let count): "\(Wording.counted(count, "number")) without an interval, on too few cases"
    case .notDrawn: "the picture shows no intervals; without `as chart` they are in the table"
    }
  }
}

extension IntervalNote.Draw {
  fileprivate var words: String {
    switch self {
    case .row(let dataset): "rows of \(dataset)"
    case .entity(let dataset): "\(dataset), each with all that leads to it"
    case .value(let column, let dataset): "values of \(column ?? "a column"), each with all its rows of \(dataset)"
    case .group(let dataset): "groups of \(dataset)"
    }
  }
}

extension NoSample {
  /// - Parameter dataset: one that is read, for the way out.
  func words(_ dataset: String?) -> String {
    switch self {
    case .noData: "it reads no rows"
    case .noNumber: "it is no number made of rows"
    case .total:
      "a total of what happened is no sample; a mean or a share of it has one"
        + (dataset.map { ", as in `x / count(\($0))`" } ?? "")
    case .otherRows: "it divides totals of different rows, and none of them is a sample"
    case .aggregate(.countDistinct): "different values are no sum over cases"
    case .aggregate(let kind): "`\(kind.rawValue)` hangs on a single row, and the next sample may have any other"
    case .periods: "its periods follow one another, and are no independent cases"
    case .recurrence: "it is computed period by period"
    case .rank: "a rank is no mean"
    case .table: "a table or an interval in it reads data"
    case .tooDeep: "its formula is too deep"
    case .tooLarge: "its rows times the windows and groups that each of them is read for are too many"
    case .leadsNowhere: "not all of its rows lead to a case"
    }
  }
}
