import Evaluation
import Numerics
import Semantics

/// The numbers of an answer as they are drawn.
package struct ChartData: Sendable {
  package enum Shape: Sendable { case series, groups }
  package struct Column: Sendable {
    package var title: String
    package var values: [Double?]
    package var texts: [String]
    /// For the axis.
    package var format: @Sendable (Double) -> String
  }
  package var shape: Shape
  package var labels: [String]
  package var columns: [Column]

  package init(_ answer: Answer, display: ValueDisplay) {
    let keys = answer.columns.indices.filter { answer.columns[$0].role != .value }
    let isSeries =
      keys.count == 1
      && {
        if case .period = answer.columns[keys[0]].role { return true }
        return false
      }()
    shape = isSeries ? .series : .groups
    labels = answer.rows.map { row in
      keys.map { display.text(row[$0], type: answer.columns[$0].type) }.joined(separator: " ")
    }
    columns = answer.columns.indices.filter { answer.columns[$0].role == .value && answer.columns[$0].type.isNumber }
      .map { index in
        let type = answer.columns[index].type
        return Column(
          title: answer.columns[index].name, values: answer.rows.map { $0[index].number },
          texts: answer.rows.map { display.text($0[index], type: type) },
          format: { display.text(.number(.double($0)), type: type) })
      }
  }
}
