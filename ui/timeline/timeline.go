// Package timeline draws the whole call from left to right: who speaks and how
// loud, how it feels, what it is about and what happened, with the playhead and
// the cursor across it.
package timeline

import (
	"strconv"
	"time"

	"earshot/model"
	"earshot/ui/notation"
	"earshot/ui/pane"
	"earshot/ui/theme"
)

// Model is the timeline pane.
type Model struct {
	now *layout // nil before the first Sync
}

// New returns an empty timeline.
func New() Model { return Model{} }

// A layout is all that was worked out for a frame. It never changes: Sync
// makes another one when something visible does, and keeps in it what still
// holds.
type layout struct {
	in    inputs
	index *index
	sound *sound // nil while there is none
	pen   *pen

	zoom int // each level shows half as much as the one before
	win  window
	left int // cells of the labels before the first column

	word  int                        // the cursor
	under [maxUnder]model.SegmentRef // segments that hold it, from the front
	plan  plan
	grid  *grid // nil when it has to be drawn anew

	at               time.Duration // the moment being heard
	playing          bool
	riding           bool // the cursor goes along with the playhead
	playhead, cursor int  // columns, -1 out of the window
	view             string
	can              limits // what each part could make use of
}

// maxUnder is how many segments at the cursor are drawn strong.
const maxUnder = 12

// inputs is what decides how the pane is drawn, beside cursor and playhead.
type inputs struct {
	call          *model.Call
	theme         *theme.Theme
	peaks         *pane.Peaks
	width, height int
	shown         pane.LaneSet
	lane          model.Lane
	focused       bool

	loops            bool
	loopFrom, loopTo time.Duration
}

func inputsOf(s *pane.State, width, height int) inputs {
	in := inputs{
		call: s.Call, theme: s.Theme, peaks: s.Peaks, width: max(width, 0), height: max(height, 0),
		shown: s.View.Lanes, lane: s.Lane, focused: s.Focused,
	}
	if s.Loop != nil {
		in.loops, in.loopFrom, in.loopTo = true, s.Loop.From, s.Loop.To
	}
	return in
}

// Title implements pane.Pane. It says what part of the call is shown, and what
// the picture is made from when that is not the whole recording.
func (m Model) Title(s pane.State) string {
	rule := " " + s.Theme.Glyphs.Horizontal + " "
	title := "Timeline"
	l := m.now
	if l == nil || l.in.call != s.Call || len(s.Call.Words) == 0 && s.Call.Duration == 0 {
		return title
	}
	title += rule
	if l.zoom > 0 {
		title += l.moment(l.win.from) + "-" + l.moment(l.win.from+l.win.span) + " of "
	}
	if l.index.timed {
		title += l.moment(l.index.extent)
	} else {
		title += strconv.Itoa(len(s.Call.Words)) + " words"
	}
	if l.zoom > 0 {
		title += ", " + l.magnified()
	}
	switch {
	case !l.index.timed:
		title += rule + "the answer has no times"
	case s.Peaks != nil && s.Peaks.Done < 1:
		title += rule + "waveform " + strconv.Itoa(int(100*max(s.Peaks.Done, 0))) + " %"
	}
	return title
}

// moment returns what a place on the axis is called.
func (l *layout) moment(t time.Duration) string {
	if !l.index.timed {
		return "w" + strconv.Itoa(int(t/untimedWord))
	}
	decimals := 0
	if l.win.span < 10*time.Second {
		decimals = 1
	}
	return string(notation.AppendTime(nil, t, decimals))
}

// magnified returns how much larger than the whole call things are, "2×".
func (l *layout) magnified() string {
	times := float64(l.index.extent) / float64(l.win.span)
	decimals := 0
	if times < 10 && times != float64(int(times)) {
		decimals = 1
	}
	return strconv.FormatFloat(times, 'f', decimals, 64) + string(l.pen.times)
}

// Sync implements pane.Pane. While sound plays it is called many times a
// second, and does nothing until the playhead comes to another column.
func (m Model) Sync(s pane.State, width, height int) pane.Pane {
	in := inputsOf(&s, width, height)
	if l := m.now; l != nil && l.grid != nil && l.in == in && l.word == s.Word &&
		l.playing == s.Sound.Playing && l.riding == riding(&s) && l.playhead == l.playheadColumn(&s) {
		return m
	}
	old := m.now
	if old == nil {
		old = &layout{playhead: -1, cursor: -1}
	}
	l := new(layout)
	*l = *old
	l.in, l.word, l.at, l.playing, l.riding = in, s.Word, s.Sound.At, s.Sound.Playing, riding(&s)
	l.prepare(old)
	l.turnPage(&s, old)
	l.under = underCursor(&s)
	switch {
	case in != old.in || l.win != old.win || l.grid == nil:
		l.draw()
	case l.under != old.under || l.word != old.word && l.plan.has(words):
		l.drawCursor()
	}
	l.playhead, l.cursor = l.playheadColumn(&s), l.cursorColumn()
	if l.grid != old.grid || l.playhead != old.playhead || l.cursor != old.cursor || l.riding != old.riding {
		l.view = l.compose()
	}
	return Model{l}
}

func riding(s *pane.State) bool { return s.Follow && s.Sound.Playing }

// prepare works out what depends on the call, the recording, the theme and the
// size.
func (l *layout) prepare(old *layout) {
	if l.in.call != old.in.call {
		l.index = newIndex(l.in.call)
	}
	if l.in.call != old.in.call || l.in.peaks != old.in.peaks {
		l.sound = newSound(l.index, l.in.peaks)
	}
	if l.in.theme != old.in.theme {
		l.pen = newPen(l.in.theme)
	}
	l.left = gutterWidth(l.in.width)
	columns := l.in.width - l.left
	l.zoom = min(l.zoom, maxZoom(l.index.extent, columns))
	l.win.columns, l.win.span = columns, spanAt(l.zoom, l.index.extent, columns)
	l.win = l.win.within(l.index.extent, l.win.from)
}

// turnPage brings into view what is followed: the cursor when it was moved,
// and the playhead while it moves and is not left behind on purpose.
func (l *layout) turnPage(s *pane.State, old *layout) {
	var (
		extent = l.index.extent
		left   = old.playhead >= 0 && s.Sound.At != old.at // it was in view and moved
	)
	switch {
	case l.index.timed && (l.riding || s.Sound.Playing && !old.playing || left && l.word == old.word):
		l.win = l.win.turn(extent, s.Sound.At)
	case l.word != old.word || l.in != old.in || old.grid == nil:
		l.win = l.win.turn(extent, l.index.at(l.word))
	}
}

// underCursor returns what is drawn strong.
func underCursor(s *pane.State) [maxUnder]model.SegmentRef {
	var out [maxUnder]model.SegmentRef
	for i := range out {
		out[i].I = -1
	}
	refs := out[:0]
	for _, lane := range [...]model.Lane{model.Topic, model.Intent, model.Sentiment} {
		refs = s.Call.AppendSegmentsAt(refs, lane, s.Word)
	}
	if s.Lane == model.TurnLane {
		refs = s.Call.AppendSegmentsAt(refs, model.TurnLane, s.Word)
	}
	copy(out[:], refs) // more than fit were appended elsewhere
	return out
}

// playheadColumn returns the column of the playhead, -1 when it is not in the
// window or nothing can be played.
func (l *layout) playheadColumn(s *pane.State) int {
	if !l.index.timed || !s.Sound.Playing && s.Sound.At == 0 && s.Sound.Output == "" || !l.win.shows(s.Sound.At) {
		return -1
	}
	return l.win.column(s.Sound.At)
}

// cursorColumn returns the column of the word under the cursor, -1 when it is
// not in the window. A word behind the end of the axis is in the last column.
func (l *layout) cursorColumn() int {
	if at := min(l.index.at(l.word), l.index.extent-1); len(l.in.call.Words) > 0 && l.win.shows(at) {
		return l.win.column(at)
	}
	return -1
}

// drawing returns what draws on a grid.
func (l *layout) drawing(g *grid) *drawing {
	return &drawing{
		grid: g, pen: l.pen, index: l.index, sound: l.sound,
		plan: l.plan, win: l.win, left: l.left, under: l.under[:], word: l.word,
	}
}

// draw makes the grid.
func (l *layout) draw() {
	d := l.drawing(newGrid(l.in.width, l.in.height))
	show := func(lane model.Lane) int {
		switch {
		case !l.in.shown.Shows(lane) || len(l.index.lanes[lane].spans) == 0:
			return 0
		case d.dense(lane):
			return 1
		}
		return l.index.lanes[lane].depth
	}
	can := limits{
		topic: show(model.Topic), intent: show(model.Intent), sentiment: show(model.Sentiment) > 0, ev: show(model.Event) > 0,
		words: len(l.in.call.Words) > 0 && (l.win.perColumn() <= wordsFrom || !l.index.timed && l.win.perColumn() <= untimedWord/6),
	}
	if l.index.timed && (len(l.index.runs) > 0 || l.sound != nil) {
		can.speech = len(l.index.groups)
	}
	l.can = can
	l.plan = newPlan(l.index.groups, arrange(l.in.height, can), l.in.height)
	d.plan, d.used = l.plan, len(l.plan.rows)
	d.draw(&l.in)
	d.drawCursor()
	l.labels(d.grid)
	l.grid = d.grid
}

// drawCursor makes a grid that differs only in what is under the cursor.
func (l *layout) drawCursor() {
	d := l.drawing(l.grid.copyForCursor())
	d.drawCursor()
	l.labels(d.grid)
	l.grid = d.grid
}

// wordsFrom is the most time a column may show for words to have room: at it
// one of average length, 0.3 s, has five columns.
const wordsFrom = 60 * time.Millisecond

// compose draws playhead and cursor over the grid. The column of a cursor that
// goes along with the playhead is left out: it says nothing more, and would
// double what is sent over the wire.
func (l *layout) compose() string {
	c := cross{playhead: -1, mark: -1, column: -1}
	if l.playhead >= 0 {
		c.playhead = l.left + l.playhead
	}
	if l.cursor >= 0 {
		c.mark = l.left + l.cursor
		if !l.riding {
			c.column = c.mark
		}
	}
	return l.grid.compose(l.pen, c)
}

// View implements pane.Pane.
func (m Model) View(pane.State) string {
	if m.now == nil {
		return ""
	}
	return m.now.view
}

// Lines returns how many of at most most lines the pane can fill for the call
// of the last Sync: where there are no topics the words get more room. It does
// not depend on the zoom, so that zooming never moves the other panes.
func (m Model) Lines(most int) int {
	if m.now == nil || m.now.in.call == nil {
		return most
	}
	can := m.now.can
	can.words = len(m.now.in.call.Words) > 0
	wished := arrange(most, can)
	return min(most, max(wished.lines(), 2))
}
