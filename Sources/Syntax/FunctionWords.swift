/// The functions of the language. A definition with parameters has another name, and what is typed at the prompt with one of
/// these names is a question.
package enum FunctionWords {
  package static let aggregates: Set<String> = [
    "sum", "count", "count_distinct", "avg", "min", "max", "median", "quantile", "stddev", "first", "last", "only",
    "share", "correlation",
  ]
  package static let transformers: Set<String> = [
    "prior", "next", "growth", "change", "trailing", "to_date", "cumulative", "yearly", "quarterly", "monthly",
    "weekly", "daily", "overall", "rank", "cumulative_share",
  ]
  /// Functions of values, periods and places among rows.
  package static let others: Set<String> = [
    "abs", "round", "floor", "ceil", "sqrt", "exp", "ln", "log10", "length", "lower", "upper", "trim", "left", "right",
    "concat", "contains", "starts_with", "ends_with", "start", "date", "number", "weekday", "day_of_month",
    "month_of_year", "year_number", "hour", "day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year",
    "previous", "following", "running", "ordinal", "tile",
  ]
  package static let all = aggregates.union(transformers).union(others)
}
