import Evaluation
import Semantics
import SourceText

typealias BoundColumn = Answer.Column.Bound

extension Answer.Column.Bound {
  /// What draws say of a number, in the order of the columns.
  static let draws: [Answer.Column.Bound] = [.low, .median, .high]

  /// The English half is also the name that programs read.
  var words: Phrase {
    switch self {
    case .atLeast: Phrase("at least", "下限")
    case .atMost: Phrase("at most", "上限")
    case .count: Phrase(same: "n")
    case .low: Phrase(same: "5%")
    case .median: Phrase("median", "中央値")
    case .high: Phrase(same: "95%")
    case .probability: Phrase("probability", "確率")
    }
  }
}

extension Answer.Column.Part {
  /// What stands over the column where it stands alone: the English half is also the name that programs read.
  var words: Phrase {
    switch self {
    case .change: Phrase("change", "変化")
    case .byLink(nil): Phrase("by link", "因果で動く分")
    case .byLink(let basis?): Phrase("by link (\(basis.english))", "因果で動く分（\(basis.japanese)）")
    case .changeAtLeast: Phrase("change at least", "変化の下限")
    case .changeAtMost: Phrase("change at most", "変化の上限")
    case .bound(let bound, ofChange: false): bound.words
    case .bound(let bound, ofChange: true): Phrase("change ", "変化 ") + bound.words
    }
  }

  /// In a table of changes, without what the link rests on.
  var shortWords: Phrase {
    switch self {
    case .change, .bound(_, ofChange: false): words
    case .byLink: Answer.Column.Part.byLink(nil).words
    case .changeAtLeast: BoundColumn.atLeast.words
    case .changeAtMost: BoundColumn.atMost.words
    case .bound(let bound, ofChange: true): bound.words
    }
  }
}

extension Answer.Column {
  /// A column beside a value. `item`: the name of the value, where the part alone would not tell of which it is.
  init(_ part: Part, of item: String? = nil, type: ValueType) {
    let name = part.words.english
    self.init(name: item.map { "\($0) \(name)" } ?? name, role: .value, type: type, part: part)
  }

  /// What stands over it for people; programs read its name.
  func heading(in language: Language) -> String {
    guard let part else { return name }
    // What stands before the part is the name of the value.
    let item = name.dropLast(part.words.english.count)
    return item + language.say(part.words)
  }
}

extension Answer {
  func heading(of column: Int, in language: Language) -> String { columns[column].heading(in: language) }
}
