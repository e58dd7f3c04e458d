import KPI
import SourceText
import Synchronization
import Terminal

/// One line on standard error while data is read for more than a second, on a terminal only.
final class LoadProgressLine: Sendable {
  private static let quietMilliseconds = 1000
  private static let pauseMilliseconds = 100

  private struct State {
    var last = 0
    var line: ProgressLine
  }
  private let started = RawTerminal.milliseconds()
  private let state: Mutex<State>
  private let language: Language

  /// Nil where nobody would see it.
  init?(for console: Console) {
    let stream = console.error
    guard stream.settings.isInteractive else { return nil }
    language = console.language
    state = Mutex(
      State(line: ProgressLine(descriptor: 2, settings: stream.settings, widths: stream.page.drawing.widths)))
  }

  func update(_ progress: DataProgress) {
    state.withLock { state in
      let now = RawTerminal.milliseconds()
      guard now - started > LoadProgressLine.quietMilliseconds else { return }
      guard now - state.last > LoadProgressLine.pauseMilliseconds else { return }
      state.last = now
      state.line.show(LoadProgressLine.words(progress, elapsed: now - started, in: language))
    }
  }

  func finish() { state.withLock { $0.line.clear() } }

  static func words(_ progress: DataProgress, elapsed: Int, in language: Language) -> String {
    let part = Double(progress.bytesDone) / Double(max(1, progress.bytesTotal))
    let left = part > 0.01 ? Int(Double(elapsed) / part * (1 - part) / 1000) + 1 : nil
    let (name, rows) = (progress.dataset, progress.rows)
    let (percent, size) = (Int(part * 100), "\(progress.bytesTotal / 1_000_000) MB")
    return language.say(
      "reading \(name): \(rows) rows, \(percent) % of \(size)" + (left.map { ", \($0) s left" } ?? ""),
      "\(name) を読み込み中：\(rows)行、\(size) の\(percent)%" + (left.map { "、残り\($0)秒" } ?? ""))
  }
}
