/// The weight with which the Shapley value takes what a player adds to `size` others, of `count` players in all: the part of
/// the orders in which just these come before it (Shapley 1953).
func shapleyWeight(size: Int, count: Int) -> Double {
  // 1 / (count · C(count − 1, size)), by products that stay small.
  var binomial = 1.0
  for step in 0..<min(size, count - 1 - size) { binomial = binomial * Double(count - 1 - step) / Double(step + 1) }
  return 1 / (Double(count) * binomial)
}
