import CivilTime
import Planning
import Semantics

// Slices from slices: what a step of the plan means once the days of the data are known.
extension Engine {
  /// The frame to which a step leads, and for each cell its cell there (−1: none). A failure where windows cannot be moved.
  func derived(_ step: SliceStep, _ frame: Frame) -> Result<DerivedFrame, WindowArithmetic.ShiftFailure> {
    if let known = frames[step, frame] { return .success(known) }
    let derived: DerivedFrame
    switch step {
    case .same: derived = DerivedFrame(frame: frame, cells: (0..<Int32(frame.cellCount)).map { $0 })
    case .filtered(let filter): derived = derive(frame, adding: filter)
    case .during(let range): derived = derive(frame, move: { _ in Window(span: range, period: nil) })
    case .earlier(let length, let data, let cutsUnfinished):
      switch earlier(length, data, cutsUnfinished: cutsUnfinished, frame) {
      case .failure(let failure): return .failure(failure)
      case .success(let found): derived = found
      }
    case .covered(let data):
      let end = firstEnd(of: data)
      derived = derive(frame, move: { window in end.flatMap { self.coveredPart(of: window, until: $0) } ?? window })
    case .widened(let widening, let data): derived = widened(widening, data, frame)
    case .overall(let names): derived = overall(dropping: names, frame)
    case .ticked(let clock): derived = ticked(clock, frame)
    }
    frames[step, frame] = derived
    return .success(derived)
  }

  /// Each cell's own window gives way to a longer one with the same end. Without a window that end is the data's:
  /// `trailing(x, 12 months)` alone is the last twelve months there are.
  private func widened(_ widening: Widening, _ data: Set<DatasetID>, _ frame: Frame) -> DerivedFrame {
    let whole = wholeSpan(of: data)
    return derive(
      frame,
      move: { window in
        guard let span = window.span ?? whole else { return nil }
        var moved = self.windows.widened(window.span == nil ? Window(span: span, period: nil) : window, widening)
        moved?.opensAt = max(window.opensAt ?? span.start, span.start)
        return moved
      })
  }

  private func earlier(
    _ length: CalendarDuration, _ data: Set<DatasetID>, cutsUnfinished: Bool, _ frame: Frame
  ) -> Result<DerivedFrame, WindowArithmetic.ShiftFailure> {
    var failure: WindowArithmetic.ShiftFailure?
    let horizon = horizon(of: data, frame)
    let dataEnd = cutsUnfinished ? firstEnd(of: data) : nil
    let move = { (window: Window) -> Window? in
      do throws(WindowArithmetic.ShiftFailure) {
        let moved = try self.windows.shifted(window, back: length)
        if let horizon, let span = moved.span, span.end <= horizon { return nil }
        guard let dataEnd, let span = moved.span, let covered = self.coveredPart(of: window, until: dataEnd)?.span
        else { return moved }
        let end = min(span.end, span.start + Day(covered.count))
        return Window(span: DaySpan(span.start, end), period: nil, opensAt: moved.opensAt)
      } catch {
        failure = error
        return nil
      }
    }
    let derived = derive(frame, move: move)
    return failure.map { .failure($0) } ?? .success(derived)
  }

  /// The first day of the data; without data the start of the asked series.
  func horizon(of data: Set<DatasetID>, _ frame: Frame) -> Day? {
    spans(of: data).map(\.start).min() ?? frame.content.seriesStart
  }

  /// The days of an unfinished window that the data cover; nil for any other.
  private func coveredPart(of window: Window, until dataEnd: Day) -> Window? {
    guard let own = window.span, own.start > .min, own.start < dataEnd, dataEnd < own.end else { return nil }
    return Window(span: DaySpan(own.start, dataEnd), period: nil, opensAt: window.opensAt)
  }

  /// Without all dimensions and windows, or without the named dimensions, and without the windows where the period is among
  /// the names.
  private func overall(dropping names: [DimensionName]?, _ frame: Frame) -> DerivedFrame {
    let whole = Window(span: frame.content.range, period: nil)
    guard let names else { return derive(frame, dropping: { _ in true }, move: { _ in whole }) }
    let dropsPeriod = names.contains { $0.text == frame.content.grain?.rawValue }
    return derive(frame, dropping: { $0.isNamed(names) }, move: { dropsPeriod ? whole : $0 })
  }
}
