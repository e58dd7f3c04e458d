/// `count` numbers between 0 and 1, one in each of `count` equal parts, in an order of chance: a column of a Latin hypercube
/// (McKay, Beckman and Conover, 1979).
///
/// Columns of streams of different names make the hypercube; quantiles at them are draws of an input, the same ones wherever
/// the input is used in a run.
package func stratified(_ count: Int, _ stream: inout RandomStream) -> [Double] {
  // The last part may round to 1, whose quantile is infinite.
  var result = (0..<max(0, count)).map { min((Double($0) + stream.unit()) / Double(count), 1.0.nextDown) }
  stream.shuffle(&result)
  return result
}
