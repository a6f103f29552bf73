package segments

import (
	"earshot/model"
	"earshot/ui/action"
	"earshot/ui/notation"
	"earshot/ui/pane"
	"earshot/ui/text"
	"earshot/ui/theme"
)

// columns says how wide the columns of the list are; 0 leaves one out. What is
// left of the line is for the label and, flush right, its score.
type columns struct {
	mark  int // the selected row's ▸
	name  int
	gap   int
	at    int
	words int
}

// The label and its score need so many cells before the words, and then the
// time, are worth theirs.
const (
	labelBesideTime  = 13
	labelBesideWords = 20
	wideList         = 40 // from here on columns stand two cells apart
	headedList       = 34 // from here on they have a header
	headedHeight     = 5
	titleRule        = 6 // cells of the rule around the title
)

// columnsFor fits the columns to what the listed segments need.
func (m Model) columnsFor(width int) columns {
	c := columns{mark: 1, gap: 1}
	if width >= wideList {
		c.mark, c.gap = 2, 2
	}
	word := 0
	c.name = 2
	for i := range m.count {
		seg := m.segment(i)
		word = max(word, seg.Anchor.Last)
		name := 1 + digits(seg.Number)
		if c.gap == 1 && marked(seg) {
			name++ // else the mark has room in the gap
		}
		c.name = max(c.name, name)
	}
	rest := width - c.mark - c.name - c.gap - 1
	words := 2*digits(max(word-1, 0)) + 1
	if m.call.Timed {
		var buf [24]byte
		at := len(notation.AppendTime(buf[:0], m.call.Duration, 0))
		if n := len(m.call.Words); n > 0 {
			at = max(at, len(notation.AppendTime(buf[:0], m.call.Words[n-1].Start, 0)))
		}
		if rest-at-c.gap >= labelBesideTime {
			c.at = at
			rest -= at + c.gap
		}
	}
	if rest-words-c.gap >= labelBesideWords {
		c.words = max(words, min(len("words"), words+2))
	}
	return c
}

// marked reports whether a segment is not where the answer says.
func marked(seg *model.Segment) bool {
	return seg.State == model.Repaired || seg.State == model.NotFound
}

func digits(n int) int {
	d := 1
	for ; n >= 10; n /= 10 {
		d++
	}
	return d
}

// header returns how many lines the header takes.
func (c columns) header(height int) int {
	if c.words > 0 && height >= headedHeight {
		return 1
	}
	return 0
}

// View implements pane.Pane.
func (m Model) View(s pane.State) string {
	c := text.NewCanvas(m.width, m.height)
	if m.count == 0 {
		m.drawEmpty(c, s)
		return c.String()
	}
	if m.columns.header(m.height) > 0 {
		m.drawHeader(c, s.Theme)
	}
	for row := m.top; row < m.count && !c.Full(); row++ {
		if row == m.current {
			m.drawRow(c, m.selected, row)
			c.End(s.Theme.Row)
			continue
		}
		m.drawRow(c, s.Theme, row)
		c.End("")
	}
	m.drawMissing(c, s)
	return c.String()
}

func (m Model) drawHeader(c *text.Canvas, t *theme.Theme) {
	k := m.columns
	c.To("", k.mark)
	c.Put(t.Dim, "id")
	x := k.mark + k.name + k.gap
	if k.at > 0 {
		c.To("", x)
		c.Put(t.Dim, "at")
		x += k.at + k.gap
	}
	if k.words > 0 {
		c.To("", x)
		c.Put(t.Dim, "words")
		x += k.words + k.gap
	}
	c.To("", x)
	c.Put(t.Dim, "label")
	c.To("", m.width-1-len("score"))
	c.Put(t.Dim, "score")
	c.End("")
}

// drawRow draws one segment. The mark of an anchor that is not what the answer
// says stands right after the name.
func (m Model) drawRow(c *text.Canvas, t *theme.Theme, row int) {
	k, seg := m.columns, m.segment(row)
	fill := theme.Style("")
	if row == m.current {
		fill = m.theme.Row
		c.Put(t.Accent, t.Glyphs.Row)
	}
	var buf [40]byte
	look := notation.Look(t, seg)
	c.To(fill, k.mark)
	notation.Put(c, look, notation.AppendName(buf[:0], t, seg))
	if marked(seg) {
		c.Put(notation.AnchorMark(t, seg.State))
	}
	x := k.mark + k.name + k.gap
	if k.at > 0 {
		c.To(fill, x)
		if from, _, ok := m.call.SegmentTimes(seg); ok {
			notation.Put(c, t.Dim, notation.AppendTime(buf[:0], from, 0))
		}
		x += k.at + k.gap
	}
	if k.words > 0 {
		c.To(fill, x)
		notation.Put(c, t.Dim, notation.AppendWords(buf[:0], seg.Anchor))
		x += k.words + k.gap
	}
	c.To(fill, x)
	figure := notation.AppendFigure(buf[:0], seg)
	room := m.width - 1 - x
	wide := notation.Cells(figure)
	notation.PutLabel(c, t, m.call, seg, room-wide-1)
	c.To(fill, m.width-1-wide)
	if seg.Lane != model.Sentiment {
		look = t.Dim
	}
	notation.Put(c, look, figure)
}

// analyses are the lanes that the service fills when it is asked to.
var analyses = [...]struct {
	lane      model.Lane
	parameter string
	answers   string
}{
	{model.Topic, "topics=true", "what is talked about"},
	{model.Intent, "intents=true", "what speakers want"},
	{model.Sentiment, "sentiment=true", "how it is said"},
}

// drawEmpty says why nothing is listed and what would change that.
func (m Model) drawEmpty(c *text.Canvas, s pane.State) {
	t := s.Theme
	switch call := s.Call; {
	case call.Doc == nil && len(call.Words) == 0, call.Partial:
		put(c, t.Dim, "reading …")
	case call.Shape == model.ShapeLive && s.View.Lanes != pane.EventsOnly:
		put(c, t.Text, "No segments.")
		put(c, t.Dim, "The live endpoint has no topics, intents or sentiment: send the recording to /v1/listen.")
	case len(call.Rows) > 0:
		put(c, t.Text, "No "+s.View.Lanes.String()+" here.")
		key(c, t, s.Keys.KeyOf(action.LanesShown), "shows other lanes")
		m.drawParameters(c, s)
	case s.View.Lanes == pane.EventsOnly:
		put(c, t.Text, "No events: no dead air, interruption, doubtful word or index fault.")
	default:
		put(c, t.Text, "No segments.")
		m.drawParameters(c, s)
	}
}

// drawParameters names what the service has to be asked for.
func (m Model) drawParameters(c *text.Canvas, s pane.State) {
	first := true
	for _, a := range analyses {
		if len(s.Call.Segments[a.lane]) > 0 || !s.View.Lanes.Shows(a.lane) {
			continue
		}
		if first {
			c.End("")
			put(c, s.Theme.Dim, "Ask the service for them:")
			first = false
		}
		key(c, s.Theme, a.parameter, a.answers)
	}
}

// drawMissing uses the lines below a short list to name what was not asked for.
func (m Model) drawMissing(c *text.Canvas, s pane.State) {
	if s.View.Lanes != pane.AllLanes || s.Call.Partial || s.Call.Shape == model.ShapeLive || m.visible() < m.count+2 {
		return
	}
	blank := true
	for _, a := range analyses {
		if len(s.Call.Segments[a.lane]) > 0 || c.Full() {
			continue
		}
		if blank {
			c.End("")
			blank = false
		}
		c.Put("", " ")
		c.Put(s.Theme.Dim, "no "+a.lane.String()+"s: ")
		c.Put(s.Theme.Key, a.parameter)
		c.End("")
	}
}

// put draws a paragraph.
func put(c *text.Canvas, style theme.Style, s string) {
	for line := range notation.Lines(s, c.Room()-2) {
		c.Put("", " ")
		c.Put(style, line)
		c.End("")
	}
}

// key draws a key or a parameter and what it does.
func key(c *text.Canvas, t *theme.Theme, name, does string) {
	c.Put("", "  ")
	c.Put(t.Key, name)
	c.Put(t.Dim, "  "+does)
	c.End("")
}
