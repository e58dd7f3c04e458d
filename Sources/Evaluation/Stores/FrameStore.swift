import Planning

/// One frame of each content, and where each step of a plan led from it.
struct FrameStore {
  private struct StepKey: Hashable {
    var step: SliceStep
    var frame: Int
  }

  private(set) var root: Frame
  private var known: [FrameContent: Frame] = [:]
  private var derived: [StepKey: DerivedFrame] = [:]
  /// The atoms of frames with overlapping windows, by the number of the frame; nil for one that has none.
  var atoms: [Int: Engine.AtomicFrame?] = [:]

  init() {
    let content = FrameContent(
      windows: [.always], dimensions: [], filters: FilterSet(), cellWindows: [0], cellCodes: [], range: nil,
      seriesStart: nil, grain: nil, pool: nil, unranked: nil)
    root = Frame(id: 0, content: content)
    known[content] = root
  }

  mutating func frame(_ content: FrameContent) -> Frame {
    if let frame = known[content] { return frame }
    let frame = Frame(id: known.count, content: content)
    known[content] = frame
    return frame
  }

  subscript(step: SliceStep, frame: Frame) -> DerivedFrame? {
    get { derived[StepKey(step: step, frame: frame.id)] }
    set { derived[StepKey(step: step, frame: frame.id)] = newValue }
  }
}
