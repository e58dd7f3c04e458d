/// One published number (or table of numbers): the query that says it, and how its rows match the published keys.
struct PublishedNumber: Sendable {
  enum Shape: Sendable {
    /// The values of the rows one after the other are the published value or list.
    case list
    /// The first cell of each row is the key; the other cells are its value or list. Rows that were not published and
    /// published zeros past the data's end are passed over.
    case byKey
    /// Rows are (key, place, value): the n-th row of a key is the n-th of its published list.
    case runs
    /// The transposed answer: one column for each published key, in the order given.
    case columns([String])
    /// It cannot be said; the text tells what is missing.
    case unsaid(String)
  }
  var id: String
  var query: String
  var shape: Shape
  var key: @Sendable (String) -> String
  /// Percentages are published as 36.6, ratios of the language are 0.366.
  var factor: Double

  init(
    _ id: String, _ query: String, _ shape: Shape = .list, factor: Double = 1,
    key: @escaping @Sendable (String) -> String = { $0 }
  ) {
    self.id = id
    self.query = query
    self.shape = shape
    self.factor = factor
    self.key = key
  }
}

/// `2010-12` → `201012`
@Sendable private func compactMonth(_ text: String) -> String { text.replacing("-", with: "") }

/// `1997-01-08/P7D` → `2`
@Sendable private func week1997(_ text: String) -> String {
  let parts = text.prefix(10).split(separator: "-").compactMap { Int($0) }
  guard parts.count == 3 else { return text }
  let monthDays = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
  return String(((parts[0] - 1997) * 365 + monthDays[parts[1] - 1] + parts[2] - 1) / 7 + 1)
}

let publishedNumbers: [String: [PublishedNumber]] = [
  "cdnow": [
    PublishedNumber("customers", "n_customers"),
    PublishedNumber("transactions_raw", "count(orders)"),
    PublishedNumber("first_purchase_range", "min(customers.first_day), max(customers.first_day)"),
    PublishedNumber("sample_customers", "count_distinct(s_orders.customer_id)"),
    PublishedNumber("sample_transactions_raw", "count(s_orders)"),
    PublishedNumber("weekly_triers", "triers by week", .byKey, key: week1997),
    PublishedNumber("weekly_trier_units", "trier_units by week", .byKey, key: week1997),
    PublishedNumber("weekly_units_total", "units by week", .byKey, key: week1997),
    PublishedNumber(
      "units_distribution_by_week_1_12", "zero_bucket by week; count(buyer_weeks) by week, cds up to 10", .runs,
      key: week1997),
    PublishedNumber("sample_repeat_customers_39w", "s_repeaters"),
    PublishedNumber("sample_repeat_rate_39w", "s_repeat_rate"),
    PublishedNumber("sample_avg_repeat_spend", "avg(s_customers.avg_repeat)"),
    PublishedNumber(
      "sample_avg_repeat_spend_stats",
      """
      stddev(s_customers.avg_repeat), min(s_customers.avg_repeat), quantile(s_customers.avg_repeat, 25%, nearest), \
      quantile(s_customers.avg_repeat, 50%, nearest), quantile(s_customers.avg_repeat, 75%, nearest), \
      max(s_customers.avg_repeat)
      """),
    PublishedNumber("sample_corr_freq_value", "correlation(s_customers.repeats, s_customers.avg_repeat)"),
    PublishedNumber(
      "sample_corr_without_21", "correlation(s_customers.repeats, s_customers.avg_repeat where repeats != 21)"),
    PublishedNumber("sample_frequency_histogram", "count(s_customers) by repeats up to 7", .byKey),
    PublishedNumber("lifetimes_summary_frequency", "sum(s_customers.repeats)"),
    PublishedNumber("resellers", "resellers"),
    PublishedNumber("customers_without_resellers", "private_n"),
    PublishedNumber("one_time_buyers_78w", "one_time"),
    PublishedNumber("repeaters_78w", "repeaters"),
    PublishedNumber("f2_rate_78w_no_resellers", "f2_private"),
    PublishedNumber("order_items_mean", "avg(orders.cds)"),
    PublishedNumber("order_amount_mean", "avg(orders.amount)"),
    PublishedNumber("order_amount_median", "median(orders.amount)"),
    PublishedNumber(
      "f_by_f_merged", "count(purchases), count(purchases where f < customers.n), f_rate by f", .byKey),
    PublishedNumber(
      "f_by_f_raw", "count(orders), count(orders where f_raw < customers.n_raw), f_rate_raw by f_raw", .byKey),
    PublishedNumber(
      "monthly", "count(orders), sum(orders.cds), sum(orders.amount), count_distinct(orders.customer_id) by month",
      .byKey),
    PublishedNumber("monthly_repurchase_rate", "repurchase by month", .byKey),
    PublishedNumber("monthly_buyback_rate", "buyback by month", .byKey),
    PublishedNumber("monthly_cohort_counts", "active by cohort, age", .runs),
    PublishedNumber("total_amount", "total"),
    PublishedNumber("ltv_78w", "ltv_78w"),
    PublishedNumber("top20_share", "top20"),
  ],
  "online_retail": [
    PublishedNumber("rows", "count(lines)"),
    PublishedNumber("customer_rows", "count(lines.customer_id)"),
    PublishedNumber("missing_customer", "count(lines where customer_id = none)"),
    PublishedNumber("missing_description", "count(lines where Description = none)"),
    PublishedNumber("duplicate_rows", "count(known) - count(known_once)"),
    PublishedNumber("rows_dedup", "count(known_once)"),
    PublishedNumber("rows_clean", "count(clean)"),
    PublishedNumber("cohort_counts_clean", "active by cohort, age", .runs, key: compactMonth),
    PublishedNumber(
      "cohort_retention_pct_201012", "(retention where cohort = @2010-12) by age keep age >= 0", factor: 100),
    PublishedNumber(
      "rfm_first_customers",
      """
      only(clean_customers.recency), only(clean_customers.frequency), only(clean_customers.monetary) \
      by clean_customers.customer_id top 5
      """, .byKey),
    PublishedNumber("monthly_revenue", "revenue by month", .byKey, key: compactMonth),
    PublishedNumber("monthly_growth", "growth(revenue, 1 month) by month", .byKey, key: compactMonth),
    PublishedNumber("uk_monthly_active", "uk_active by month", .byKey, key: compactMonth),
    PublishedNumber(
      "uk_monthly_quantity", "sum(lines.quantity where Country = \"United Kingdom\") by month", .byKey,
      key: compactMonth),
    PublishedNumber(
      "uk_rev_per_row", "avg(lines.revenue where Country = \"United Kingdom\") by month", .byKey, key: compactMonth),
    PublishedNumber(
      "uk_new_existing_revenue", "uk_new, uk_existing by month",
      .columns(["new", "existing"]), key: compactMonth),
    PublishedNumber("uk_new_customer_ratio", "uk_new_ratio by month", .byKey, key: compactMonth),
    PublishedNumber(
      "uk_monthly_retention", "uk_buyers, uk_kept, uk_kept / uk_buyers by month", .byKey, key: compactMonth),
    PublishedNumber(
      "uk_prev_month_retention", "uk_kept / prior(uk_buyers, 1 month) by month", .byKey, key: compactMonth),
    PublishedNumber("uk_cohort_sizes", "count(uk_customers) by month", .byKey, key: compactMonth),
    PublishedNumber("invoices_all", "count_distinct(lines.invoice)"),
    PublishedNumber("customers_all", "count_distinct(lines.customer_id)"),
    PublishedNumber("stock_codes", "count_distinct(lines.sku)"),
    PublishedNumber("countries", "count_distinct(lines.Country)"),
    PublishedNumber("cancel_rows", "count(lines where invoice like \"C*\")"),
    PublishedNumber("net_revenue", "revenue"),
    PublishedNumber("rows_397884", "count(sold)"),
    PublishedNumber("revenue_8911407", "sum(sold.revenue)"),
    PublishedNumber("customers_4338", "count_distinct(sold.customer_id)"),
    PublishedNumber("orders_18532", "count(invoices)"),
    PublishedNumber("repeat_rate_all_time", "repeat_rate"),
    PublishedNumber("f_by_f", "count(invoices), count(invoices where f < buyers.n), f_rate by f", .byKey),
    PublishedNumber("return_rate_invoices", "return_rate"),
    PublishedNumber("return_rate_value", "return_value"),
    PublishedNumber("aov_clean", "aov"),
    PublishedNumber("ltv_clean", "ltv"),
  ],
  "telco_churn": [
    PublishedNumber("customers", "n"),
    PublishedNumber("churn_counts", "n by Churn", .byKey),
    PublishedNumber("churn_rate", "churn"),
    PublishedNumber(
      "total_charges",
      """
      count(customers.total), avg(customers.total), min(customers.total), median(customers.total), max(customers.total)
      """),
    PublishedNumber(
      "monthly_charges",
      "avg(customers.monthly), median(customers.monthly), min(customers.monthly), max(customers.monthly)"),
    PublishedNumber("tenure", "avg(customers.tenure), median(customers.tenure), max(customers.tenure)"),
    PublishedNumber("contract_month", "month_to_month"),
    PublishedNumber("churn_by_contract", "churn by Contract", .byKey),
    PublishedNumber("churned_mrr", "churned_mrr"),
  ],
  "hillstrom": [
    PublishedNumber("rows", "n"),
    PublishedNumber("avg_spend", "rpc"),
    PublishedNumber("avg_visit", "visit_rate"),
    PublishedNumber("avg_conversion", "buy_rate"),
    PublishedNumber("by_arm", "n, purchasers, round(buy_rate * 100, 4), revenue, rpc by segment", .byKey),
    PublishedNumber("lift", "lift by segment keep segment != \"No E-Mail\""),
    PublishedNumber("aov", "revenue / purchasers by segment keep segment != \"No E-Mail\""),
    PublishedNumber("purchasers", "purchasers"),
    PublishedNumber(
      "ttest", "",
      .unsaid(
        "Student's t with one variance for both arms: a link with `tested on` compares by Welch's, in ExperimentTests")),
    PublishedNumber("visit_rate_by_arm", "visit_rate by segment", .byKey),
    PublishedNumber("cvr_of_visitors", "purchasers / sum(customers.visit) by segment", .byKey),
  ],
]
