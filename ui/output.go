package ui

import (
	"bytes"
	"image"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"earshot/ui/action"
	"earshot/ui/notation"
	"earshot/ui/text"
)

// output is the popup with what a command printed.
type output struct {
	command, subject string
	piped            *Piped // nil while it runs
	bare             bool   // it is a text to be marked with the mouse, and of no command
	width            int    // that the lines were made for
	lines            []outputLine
}

type outputLine struct {
	text string
	bad  bool // it is of what the command printed as errors
}

// onOutputKey handles a key while the output of a command is shown, or waited
// for.
func (m *Model) onOutputKey(k tea.KeyPressMsg) tea.Cmd {
	o, page := &m.overlay, m.largeRect().Dy()-3
	if key := k.String(); key == "esc" || key == "q" || key == "enter" {
		if o.output.piped == nil {
			m.toast = "ended: " + safeLine(o.output.command)
		}
		m.closeOverlay()
		return nil
	}
	switch a := m.chorded(k); a {
	case action.Down:
		o.scroll++
	case action.Up:
		o.scroll--
	case action.PageDown:
		o.scroll += page
	case action.PageUp:
		o.scroll -= page
	case action.HalfDown:
		o.scroll += max(page/2, 1)
	case action.HalfUp:
		o.scroll -= max(page/2, 1)
	case action.Top, action.Home:
		o.scroll = 0
	case action.Bottom, action.End:
		o.scroll = len(o.output.lines)
	case action.PlayPause:
		return m.apply(a)
	case action.OpenPipe:
		if o.output.bare {
			return nil
		}
		command := o.output.command
		m.closeOverlay()
		m.openPipe()
		m.overlay.prompt.input.SetValue(command)
	}
	return nil
}

// outputSync brings the popup up to its size.
func (o *overlay) outputSync(m *Model) {
	r := m.largeRect()
	out := *o.output
	if out.bare { // between the header and the status, without borders
		r = image.Rect(0, m.layout.header+1, m.layout.width+4, m.layout.status)
	}
	if width := r.Dx() - 4; out.width != width && out.piped != nil {
		out.width, out.lines = width, linesOf(out.piped, width)
		o.output = &out
	}
	o.scroll = max(min(o.scroll, len(out.lines)-(r.Dy()-2)), 0)
}

// linesOf breaks what a command printed into lines of a width: first what it
// printed, then its errors.
func linesOf(p *Piped, width int) (lines []outputLine) {
	add := func(printed []byte, bad bool) {
		for line := range bytes.Lines(printed) {
			line = bytes.TrimRight(line, "\r\n")
			said := text.Safe(expandTabs(strings.ToValidUTF8(string(line), "\ufffd")))
			if said == "" {
				lines = append(lines, outputLine{bad: bad})
				continue
			}
			rest := strings.TrimLeft(said, " ")
			indent := said[:min(len(said)-len(rest), width/2)]
			for part := range notation.Lines(rest, width-len(indent)) {
				lines = append(lines, outputLine{indent + part, bad})
			}
		}
	}
	add(p.Out, false)
	add(p.Err, true)
	return lines
}

const tabStop = 8

func expandTabs(s string) string {
	if !strings.Contains(s, "\t") {
		return s
	}
	var b strings.Builder
	column := 0
	for i, cell := range strings.Split(s, "\t") {
		if i > 0 {
			n := tabStop - column%tabStop
			b.WriteString("        "[:n])
			column += n
		}
		b.WriteString(cell)
		column += text.Width(text.Safe(cell))
	}
	return b.String()
}

func (o *overlay) drawOutput(m *Model, rows []string) {
	t, out := m.state.Theme, o.output
	if out.bare {
		out.drawBare(m, rows, o.scroll)
		return
	}
	r := m.largeRect()
	c := text.NewCanvas(r.Dx()-4, r.Dy()-2)
	if out.piped == nil {
		c.Put(t.Dim, "running "+t.Glyphs.Ellipsis+"  Esc ends it")
	}
	for _, l := range out.lines[min(o.scroll, len(out.lines)):] {
		if c.Full() {
			break
		}
		look := t.Text
		if l.bad {
			look = t.Warn
		}
		c.Put(look, l.text)
		c.End("")
	}
	title := text.CutLeft(safeLine(out.subject), max(r.Dx()*2/3, 8)) + " | " + safeLine(out.command)
	m.drawPopup(rows, r, title, strings.Split(c.String(), "\n"))
	if out.piped != nil {
		m.drawHint(rows, r, out.ended(m)...)
	}
}

// ended says how a command ended.
func (out *output) ended(m *Model) (parts []part) {
	t, p := m.state.Theme, out.piped
	switch {
	case p.Fault != nil:
		parts = append(parts, part{t.Bad, t.Glyphs.Bad + " " + text.Cut(safeLine(p.Fault.Error()), 60)})
	case p.Cut:
		parts = append(parts, part{t.Warn, t.Glyphs.Warn + " ended after 1 MB"})
	case p.Code != 0:
		parts = append(parts, part{t.Bad, t.Glyphs.Bad + " exit " + strconv.Itoa(p.Code)})
	default:
		parts = append(parts, part{t.Good, t.Glyphs.Good + " exit 0"})
	}
	count := bytes.Count(p.Out, []byte("\n"))
	if len(p.Out) > 0 && !bytes.HasSuffix(p.Out, []byte("\n")) {
		count++
	}
	said := "  " + text.Count(count, "line")
	if len(p.Out)+len(p.Err) == 0 {
		said = "  it printed nothing"
	}
	return append(parts, part{t.Dim, said + "  " + m.keys.KeyOf(action.OpenPipe) + " another command  Esc closes"})
}

// waiting reports whether a command runs whose output is to be shown.
func (o *overlay) waiting() bool { return o.output != nil && o.output.piped == nil }

// said tells what a command printed, line by line, and how it ended.
func (out *output) said() []string {
	p := out.piped
	if p == nil {
		return []string{"Running " + out.command}
	}
	var lines []string
	for line := range bytes.Lines(append(slices.Clip(p.Out), p.Err...)) {
		lines = append(lines, expandTabs(strings.TrimRight(string(line), "\r\n")))
	}
	switch {
	case out.bare:
	case p.Fault != nil:
		return append(lines, "It could not be run: "+p.Fault.Error())
	case p.Cut:
		return append(lines, "Ended after 1 MB")
	default:
		return append(lines, "Exit code "+strconv.Itoa(p.Code))
	}
	return lines
}

// instead says a text that could not be copied.
func (out *output) instead() string {
	return noClipboard + strings.Join(strings.Fields(string(out.piped.Out)), " ")
}

// drawBare draws a text over the panes, between two rules.
func (out *output) drawBare(m *Model, rows []string, from int) {
	t, l := m.state.Theme, m.layout
	rule := func(y int, title string) {
		c := text.NewCanvas(l.width, 1)
		c.Put(t.Accent, strings.Repeat(t.Glyphs.Horizontal, 2)+" ")
		c.Put(t.Focus, text.Cut(title, max(l.width-8, 0)))
		c.Put(t.Accent, " ")
		c.Fill(t.Accent, t.Glyphs.Horizontal)
		rows[y] = c.String()
	}
	rule(l.header+1, "Mark it with the mouse; Esc closes")
	rule(l.status-1, text.Count(len(out.lines), "line"))
	for y := l.header + 2; y < l.status-1; y++ {
		rows[y] = ""
		if at := from + y - l.header - 2; at < len(out.lines) {
			rows[y] = t.Text + out.lines[at].text + "\x1b[m"
		}
	}
}
