package live

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"earshot/model/place"
	"earshot/ui/text"
	"earshot/ui/theme"
)

// The screen from the top: a header, a rule, the words, a rule, the meters and
// the footer.
const around = 5

// rows returns how many lines there are for words.
func (m *Model) rows() int { return max(m.height-around-len(m.reason()), 0) }

// reason returns, once it has ended badly, why and what to do: lines below the
// words.
func (m *Model) reason() []string {
	if m.err == nil {
		return nil
	}
	var lines []string
	for _, said := range [...]string{safeLine(m.err.Error()), m.hint} {
		words := strings.Fields(said)
		for _, r := range wrap(words, m.width-4) {
			lines = append(lines, strings.Join(words[r.first:r.last], " "))
		}
	}
	const leftToWords = 2
	return lines[:min(len(lines), max(m.height-around-leftToWords, 0))]
}

func (m *Model) drawReason(c *text.Canvas) {
	for i, l := range m.reason() {
		sign := "  "
		if i == 0 {
			sign = m.theme.Glyphs.Bad + " "
		}
		c.Put(m.theme.Bad, " "+sign)
		c.Put(m.theme.Text, text.Cut(l, max(c.Room()-1, 0)))
		c.End("")
	}
}

const (
	minWidth  = 30
	minHeight = 7
)

func (m *Model) draw() string {
	if m.width <= 0 || m.height <= 0 {
		return ""
	}
	c := text.NewCanvas(m.width, m.height)
	if m.width < minWidth || m.height < minHeight {
		c.Put(m.theme.Warn, "30x7 at least, please")
		c.End("")
		return c.String()
	}
	m.drawHeader(c)
	m.drawRule(c, "")
	m.drawWords(c)
	m.drawReason(c)
	m.drawRule(c, m.savedAs())
	m.drawMeter(c)
	m.drawFooter(c)
	screen := c.String()
	if m.theme.Glyphs.Set == theme.ASCII {
		screen = strings.ReplaceAll(screen, "…", m.theme.Glyphs.Ellipsis)
	}
	return screen
}

// drawHeader says what is listened to, and how it stands.
func (m *Model) drawHeader(c *text.Canvas) {
	t := m.theme
	look, state := m.standing()
	right := text.Width(state) + 1
	c.Put(t.Accent, t.Glyphs.Row+" ")
	c.Put(t.Strong, text.Cut(m.title, max(c.Room()-right-2, 8)))
	for _, f := range m.facts {
		if c.Room()-right < text.Width(f)+4 {
			break
		}
		c.Put(t.Faint, " "+t.Glyphs.Dot+" ")
		c.Put(t.Dim, f)
	}
	c.To("", max(m.width-right, c.X()+1))
	c.Put(look, state)
	c.End("")
}

// standing says how it stands with the service.
func (m *Model) standing() (theme.Style, string) {
	t := m.theme
	g := &t.Glyphs
	switch m.state.State {
	case Connecting:
		return t.Accent, g.Off + " connecting " + g.Ellipsis
	case Live:
		if m.state.Behind >= time.Second {
			return t.Accent, g.On + " live, " + seconds(m.state.Behind) + " to catch up"
		}
		return t.Good, g.On + " live"
	case Offline:
		again := "trying again"
		if left := m.state.RetryIn - time.Since(m.since); left > time.Second/2 {
			again = "again in " + seconds(left)
		}
		return t.Warn, g.Warn + " offline, " + again
	case Finishing:
		if m.cut.State == Offline {
			return t.Warn, g.Warn + " offline, the last words wait"
		}
		return t.Accent, g.Ellipsis + " the last words"
	}
	if m.err != nil {
		return t.Bad, g.Bad + " ended"
	}
	return t.Good, g.Good + " ended"
}

func seconds(d time.Duration) string {
	return strconv.Itoa(int(d.Round(time.Second)/time.Second)) + " s"
}

func (m *Model) drawRule(c *text.Canvas, said string) {
	t := m.theme
	if said != "" {
		c.Put(t.Faint, t.Glyphs.Horizontal)
		c.Put(t.Dim, " "+text.Cut(said, max(m.width-4, 0))+" ")
	}
	c.Fill(t.Faint, t.Glyphs.Horizontal)
	c.End("")
}

// savedAs says where everything is kept.
func (m *Model) savedAs() string {
	if m.saved.Recording == "" && m.saved.Messages == "" {
		return ""
	}
	said := "saved as " + safeLine(m.saved.Recording)
	if m.saved.Messages != "" {
		if m.saved.Recording != "" {
			said += " and "
		}
		said += safeLine(m.saved.Messages)
	}
	return said + ", " + size(m.saved.Bytes)
}

func size(n int64) string {
	if n < 1e6 {
		return strconv.FormatFloat(float64(n)/1e3, 'f', 0, 64) + " kB"
	}
	return strconv.FormatFloat(float64(n)/1e6, 'f', 1, 64) + " MB"
}

// line is a line of words on the screen.
type line struct {
	turn    *turn
	row     int
	interim bool
}

// drawWords draws the newest lines at the bottom, or those that were scrolled
// back to.
func (m *Model) drawWords(c *text.Canvas) {
	rows := m.rows()
	list := m.visible(rows)
	if len(list) == 0 {
		m.drawNothing(c, rows)
		return
	}
	for i := range rows {
		if i < len(list) {
			m.drawLine(c, list[i], i == 0)
		}
		c.End("")
	}
}

// visible returns the lines to draw.
func (m *Model) visible(rows int) []line {
	var list []line // from the last
	if m.back == 0 {
		for ch := len(m.script.interim) - 1; ch >= 0; ch-- {
			list = append(list, m.interimLines(ch)...)
		}
	}
	skip := m.back
	for i := len(m.script.turns) - 1; i >= 0 && len(list) < rows; i-- {
		t := &m.script.turns[i]
		for r := len(t.rows) - 1; r >= 0 && len(list) < rows; r-- {
			if skip > 0 {
				skip--
				continue
			}
			list = append(list, line{turn: t, row: r})
		}
	}
	list = list[:min(len(list), rows)]
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		list[i], list[j] = list[j], list[i]
	}
	return list
}

// interimLines returns the interim words of a channel as lines, from the last.
func (m *Model) interimLines(channel int) []line {
	words := m.script.interim[channel].words
	if len(words) == 0 {
		return nil
	}
	t := &turn{voice: voice{channel, words[0].Speaker}, start: words[0].Start}
	for _, w := range words {
		t.words = append(t.words, text.Safe(w.Text))
	}
	t.rows = wrap(t.words, m.script.room())
	var list []line
	for r := len(t.rows) - 1; r >= 0; r-- {
		list = append(list, line{turn: t, row: r, interim: true})
	}
	return list
}

// drawLine draws a line of a turn: the first says when it was said and by whom,
// and so does the one at the top, of which the first can't be seen.
func (m *Model) drawLine(c *text.Canvas, l line, top bool) {
	t := m.theme
	g := &t.Glyphs
	look, bar := t.Voice(m.voice(l.turn.voice)), g.Covered
	said := t.Text
	if l.interim {
		said, bar = t.Dim, g.Uncovered
	}
	if l.row == 0 || top {
		at := place.FormatTime(l.turn.start, 0)
		if l.row > 0 {
			at = t.Glyphs.Ellipsis
		}
		c.To("", max(6-text.Width(at), 0))
		c.Put(t.Dim, at+" ")
		c.Put(look, text.Cut(m.voiceName(l.turn.voice), 2))
	}
	c.To("", gutter-2)
	c.Put(look, bar+" ")
	r := l.turn.rows[l.row]
	c.Put(said, strings.Join(l.turn.words[r.first:r.last], " "))
	if l.interim && l.row == len(l.turn.rows)-1 {
		c.Put(t.Faint, " "+g.Ellipsis)
	}
}

// voiceName is short: the speaker's number, or the channel's as a letter.
func (m *Model) voiceName(v voice) string {
	name := ""
	if len(m.heard.Levels) > 1 {
		name = string(rune('A' + min(v.channel, 25)))
	}
	if v.speaker >= 0 {
		name += strconv.Itoa(v.speaker)
	}
	return name
}

func (m *Model) voice(v voice) int { return v.channel*3 + max(v.speaker, 0) }

// drawNothing tells what to do while nobody has said anything.
func (m *Model) drawNothing(c *text.Canvas, rows int) {
	t := m.theme
	said := []string{"Nothing was said yet.", "Words come up dim, and turn solid when they are sure."}
	switch {
	case m.state.State == Done:
		said = []string{"Nothing was said."}
	case m.state.State == Connecting:
		said = []string{"Connecting. What is said meanwhile is kept."}
	case m.heard.At > 3*time.Second && m.quiet():
		said = []string{"It is silent: is this the right source of sound?", "earshot live --help says how another is chosen."}
	}
	top := max((rows-len(said))/2, 0)
	for i := range rows {
		if k := i - top; k >= 0 && k < len(said) {
			c.To("", max((m.width-text.Width(said[k]))/2, 0))
			c.Put(t.Dim, said[k])
		}
		c.End("")
	}
}

// quiet reports whether no channel is louder than a still room.
func (m *Model) quiet() bool {
	for _, l := range m.heard.Levels {
		if l.Peak > -50 {
			return false
		}
	}
	return true
}

// drawMeter draws the clock, how loud it is, and how much was said.
func (m *Model) drawMeter(c *text.Canvas) {
	t := m.theme
	g := &t.Glyphs
	var buf [24]byte
	c.Ground(t.Status)
	look := t.Bad
	if m.state.State >= Finishing {
		look = t.Dim
	}
	c.Put(look, " "+g.On+" ")
	c.Bytes(t.Strong, place.AppendTime(buf[:0], m.heard.At, 1))
	c.Put("", "  ")
	const wanted, least = 24, 6
	right := m.counts()
	each := wanted
	if n := len(m.heard.Levels); n > 0 {
		each = min(wanted, (c.Room()-len(right)-2)/n-10)
	}
	for i, l := range m.heard.Levels {
		if each < least || m.state.State == Done {
			break
		}
		m.drawLevel(c, l, m.held[i], each)
	}
	lost := ""
	if m.gap >= time.Second/2 { // what the connection took to come about is no loss
		lost = g.Warn + " " + seconds(m.gap) + " never sent  "
	}
	c.To("", max(m.width-text.Width(lost)-len(right)-1, c.X()))
	c.Put(t.Warn, lost)
	c.Put(t.Dim, right)
	c.End("")
}

func (m *Model) counts() string {
	if m.width < 60 {
		return text.Count(m.script.words, "word")
	}
	return text.Count(m.script.words, "word") + ", " + text.Count(len(m.script.turns), "turn")
}

// drawLevel draws one channel's loudness, its held peak, and the number.
func (m *Model) drawLevel(c *text.Canvas, l Level, held float64, cells int) {
	t := m.theme
	g := &t.Glyphs
	at := func(db float64) int {
		return int((min(max(db, Floor), 0) - Floor) / -Floor * float64(cells))
	}
	full, peak := at(l.Loud), at(held)
	look := t.Good
	switch {
	case held > -1:
		look = t.Bad // clipping
	case held > -6:
		look = t.Warn
	}
	for i := range cells {
		switch {
		case i < full:
			c.Put(look, g.Fill)
		case i == peak && peak > 0:
			c.Put(look, g.Vertical)
		default:
			c.Put(t.Faint, g.Track)
		}
	}
	db := "silent"
	if held > Floor {
		db = fmt.Sprintf("%3d dB", int(held))
	}
	c.Put(t.Dim, " "+db+"  ")
}

// drawFooter draws the keys of the moment, or why it ended.
func (m *Model) drawFooter(c *text.Canvas) {
	t := m.theme
	if m.cut.Why != "" {
		c.Put(t.Warn, " "+text.Cut(safeLine(m.cut.Why), max(m.width-30, 12))+"  ")
	}
	key := func(k, does string) {
		if c.Room() > len(k)+len(does)+3 {
			c.Put(t.Key, " "+k)
			c.Put(t.Dim, " "+does+" ")
		}
	}
	switch m.state.State {
	case Done:
		if m.saved.Messages != "" {
			key("Enter", "open it")
		}
		if m.analysable() {
			key("a", "have it analysed")
		}
		key("q", "quit")
	case Finishing:
		key("Ctrl+C", "don't wait")
	default:
		key("q", "end")
		if m.back > 0 {
			key("G", "back to now")
		} else {
			key("k", "scroll back")
		}
		key("Ctrl+C", "end at once")
	}
	c.End("")
}

func safeLine(s string) string { return text.Safe(strings.Join(strings.Fields(s), " ")) }
