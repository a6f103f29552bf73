package ui

import (
	"image"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"earshot/ui/action"
	"earshot/ui/analysis"
	"earshot/ui/detail"
	"earshot/ui/health"
	"earshot/ui/pane"
	"earshot/ui/summary"
	"earshot/ui/text"
)

// overlay is what lies over the panes: one popup, or the prompt in the footer,
// or the list of a chord's keys. The zero value is none.
type overlay struct {
	kind      action.Command // which of the popups and prompts is open, None for none
	menu      menu           // of the help and the palette
	prompt    prompt         // of the search and go to
	facts     []detail.Fact  // of the peek
	stats     pane.Pane      // of the summary, and of the health
	title     string         // of what help holds; "" for the sound
	help      []string       // of the sound, or why an analysis failed
	form      analysis.Form
	scroll    int
	output    *output // of a command
	filtering bool    // the filter of the health is typed
	chords    bool    // list the keys that may follow the prefix
}

func (o *overlay) open() bool { return o.kind != action.None }
func (o *overlay) prompting() bool {
	return o.kind == action.OpenSearch || o.kind == action.OpenGoTo || o.kind == action.OpenPipe && o.output == nil
}
func (o *overlay) listing() bool { return o.kind == action.Keys || o.kind == action.OpenPalette }
func (o *overlay) typing() bool  { return o.prompting() || o.listing() || o.filtering || o.forming() }

func (m *Model) openOverlay(c action.Command) tea.Cmd {
	if m.layout.tooSmall() || m.err != nil {
		return nil
	}
	m.overlay = overlay{kind: c}
	switch c {
	case action.Keys:
		place, here := paneNames[m.focus], action.Here(int(m.focus)+1)
		if m.inspecting() {
			place, here = "Inspector", action.HereInInspector()
		}
		m.overlay.menu = newHelp(m.opts.Bindings, place, here)
	case action.OpenPalette:
		m.overlay.menu = newPalette(m.opts.Bindings)
	case action.OpenSearch:
		m.overlay.prompt = newPrompt("/", m.state.Word)
	case action.OpenGoTo:
		m.overlay.prompt = newPrompt("@", m.state.Word)
	case action.Summary:
		m.overlay.stats = summary.New()
	case action.Health:
		m.overlay.stats = health.New()
	case action.SoundHelp:
		m.overlay.help = m.soundHelp()
	}
	return nil
}

// closeOverlay closes what is open, and ends what runs for it.
func (m *Model) closeOverlay() {
	m.endPipe()
	m.overlay, m.prefix = overlay{}, ""
}

// onOverlayKey handles a key while something is open.
func (m *Model) onOverlayKey(k tea.KeyPressMsg) tea.Cmd {
	switch {
	case m.overlay.prompting():
		return m.onPromptKey(k)
	case m.overlay.listing():
		return m.onMenuKey(k)
	case m.overlay.kind == action.Health:
		return m.onHealthKey(k)
	case m.overlay.output != nil:
		return m.onOutputKey(k)
	case m.overlay.forming():
		return m.onFormKey(k)
	}
	switch k.String() {
	case "esc", "q", "p", "enter":
		m.overlay = overlay{}
	case "down", "j":
		m.overlay.scrollBy(m.state, 1)
	case "up", "k":
		m.overlay.scrollBy(m.state, -1)
	default:
		// a popup of facts follows the cursor and lets one listen
		switch a := m.keys.Action("", k.String()).(type) {
		case action.Skip, action.Step, action.StepLane:
			return m.apply(a)
		case action.Command:
			if a == action.PlayPause || a == action.NextLane || a == action.PreviousLane {
				return m.apply(a)
			}
		}
	}
	return nil
}

// scrollBy scrolls a popup by a line.
func (o *overlay) scrollBy(s pane.State, lines int) {
	o.scroll = max(o.scroll+lines, 0)
	if o.stats != nil {
		nav := action.Down
		if lines < 0 {
			nav = action.Up
		}
		o.stats, _ = o.stats.Update(nav, s)
	}
}

func (o *overlay) paste(m *Model, msg tea.PasteMsg) tea.Cmd {
	if o.forming() {
		msg.Content = safeLine(msg.Content)
		return m.onForm(msg)
	}
	for _, r := range safeLine(msg.Content) {
		m.onOverlayKey(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	return nil
}

// sync brings what is open up to the state.
func (o *overlay) sync(m *Model) {
	if m.prefix == "" {
		o.chords = false
	}
	switch o.kind {
	case action.Peek:
		o.facts = detail.Facts(m.state)
	case action.Summary:
		r := m.popupRect(76, 22)
		o.stats = o.stats.Sync(m.state, r.Dx()-4, r.Dy()-2)
	case action.OpenPipe:
		if o.output != nil {
			o.outputSync(m)
		}
	case action.Health:
		r := m.largeRect()
		o.stats = o.stats.Sync(m.state, r.Dx()-4, r.Dy()-2)
	case action.Analyse, action.AnalyseAgain:
		r := m.formRect()
		o.form = o.form.Resized(r.Dx()-4, r.Dy()-3) // and the keys below
	}
}

// cursor returns where the terminal's own cursor stands: in a prompt.
func (o *overlay) cursor(l layout) *tea.Cursor {
	if !o.prompting() || l.tooSmall() {
		return nil
	}
	return tea.NewCursor(min(o.prompt.column(), l.width-1), l.footer)
}

// popupRect returns a rectangle in the middle of the screen, of the size
// wished or what there is.
func (m *Model) popupRect(w, h int) image.Rectangle {
	l := m.layout
	w, h = min(w, l.width-2), min(h, l.height-2)
	x, y := (l.width-w)/2, (l.height-h)/2
	return image.Rect(x, y, x+w, y+h)
}

// largeRect is where a view is shown that takes nearly all of the screen.
func (m *Model) largeRect() image.Rectangle { return m.popupRect(124, 44) }

// over returns the screen with what is open laid over it.
func (o *overlay) over(m *Model, screen string) string {
	if !o.chords && !o.listing() && o.kind != action.Peek && o.kind != action.Summary && o.kind != action.SoundHelp && o.kind != action.Health && o.output == nil && !o.forming() {
		return screen
	}
	rows := strings.Split(screen, "\n")
	o.draw(m, rows)
	return strings.Join(rows, "\n")
}

func (o *overlay) draw(m *Model, rows []string) {
	switch {
	case o.chords:
		o.drawChords(m, rows)
	case o.listing():
		o.menu.draw(m, rows)
	case o.kind == action.Peek:
		o.drawFacts(m, rows)
	case o.forming():
		o.drawForm(m, rows)
	case o.kind == action.SoundHelp:
		o.drawHelp(m, rows)
	case o.kind == action.Health:
		o.drawHealth(m, rows)
	case o.output != nil:
		o.drawOutput(m, rows)
	case o.kind == action.Summary:
		r := m.popupRect(76, 22)
		m.drawPopup(rows, r, "Summary and statistics", strings.Split(o.stats.View(m.state), "\n"))
	}
}

// drawPopup draws a box with a title and lines of exact width, two less than
// the box on each side.
func (m *Model) drawPopup(rows []string, r image.Rectangle, title string, body []string) {
	t := m.state.Theme
	g := &t.Glyphs
	w := r.Dx()
	top := text.NewCanvas(w, 1)
	top.Put(t.Accent, g.TopLeft+g.Horizontal+" ")
	top.Put(t.Focus, text.Cut(title, max(w-8, 0)))
	top.Put(t.Accent, " ")
	for top.Room() > 1 {
		top.Put(t.Accent, g.Horizontal)
	}
	top.Put(t.Accent, g.TopRight)
	lay(rows, r.Min.X, r.Min.Y, w, top.String())
	blank := strings.Repeat(" ", max(w-4, 0))
	side := t.Accent + g.Vertical + "\x1b[m"
	for y := 1; y < r.Dy()-1; y++ {
		line := blank
		if y-1 < len(body) {
			line = body[y-1]
		}
		lay(rows, r.Min.X, r.Min.Y+y, w, side+" "+line+" "+side)
	}
	bottom := t.Accent + g.BottomLeft + strings.Repeat(g.Horizontal, max(w-2, 0)) + g.BottomRight + "\x1b[m"
	lay(rows, r.Min.X, r.Max.Y-1, w, bottom)
}

// drawHint puts what one can do into the lower edge of a box, where there is
// room.
func (m *Model) drawHint(rows []string, r image.Rectangle, hint ...part) {
	width := 2
	for _, p := range hint {
		width += text.Width(p.text)
	}
	if width == 2 || width > r.Dx()-4 {
		return
	}
	c := text.NewCanvas(width, 1)
	c.Put("", " ")
	for _, p := range hint {
		c.Put(p.look, p.text)
	}
	lay(rows, r.Max.X-width-2, r.Max.Y-1, width, c.String())
}

// lay puts a piece of w cells over a row from column x on.
func lay(rows []string, x, y, w int, piece string) {
	if y < 0 || y >= len(rows) {
		return
	}
	left := ansi.TruncateWc(rows[y], x, "")
	if n := ansi.StringWidthWc(left); n < x {
		left += strings.Repeat(" ", x-n)
	}
	right := ansi.TruncateLeftWc(rows[y], x+w, "")
	missing := ansi.StringWidthWc(rows[y]) - x - w - ansi.StringWidthWc(right)
	if missing < 0 { // half a wide glyph lies under the piece: it goes
		right = ansi.TruncateLeftWc(rows[y], x+w+1, "")
		missing += ansi.StringWidthWc(ansi.TruncateLeftWc(rows[y], x+w, "")) - ansi.StringWidthWc(right)
	}
	if missing > 0 {
		right = strings.Repeat(" ", missing) + right
	}
	rows[y] = left + "\x1b[m" + piece + "\x1b[m" + right
}

// drawFacts draws the peek: all there is to know at the cursor.
func (o *overlay) drawFacts(m *Model, rows []string) {
	t := m.state.Theme
	name := 0
	for _, f := range o.facts {
		name = max(name, text.Width(f.Name))
	}
	r := m.popupRect(84, min(len(o.facts)+2, m.layout.height-4))
	height := r.Dy() - 2
	o.scroll = min(o.scroll, max(len(o.facts)-height, 0))
	c := text.NewCanvas(r.Dx()-4, height)
	for _, f := range o.facts[min(o.scroll, len(o.facts)):] {
		if c.Full() {
			break
		}
		c.Put(t.Dim, f.Name)
		c.To("", name+2)
		c.Put(t.Text, text.Safe(f.Value))
		c.End("")
	}
	title := "At the cursor"
	if len(o.facts) > height {
		title += "  (j k scroll)"
	}
	m.drawPopup(rows, r, title, strings.Split(c.String(), "\n"))
}

// drawChords lists the keys that may follow a prefix, above the footer.
func (o *overlay) drawChords(m *Model, rows []string) {
	t := m.state.Theme
	chords := m.keys.Chords(m.prefix)
	const width = 40
	w := min(width, m.layout.width-2)
	h := min(len(chords)+2, m.layout.height-2)
	c := text.NewCanvas(w-4, h-2)
	for _, b := range chords {
		c.Put(t.Key, action.KeyName(b.Keys[0]))
		c.To("", 4)
		c.Put(t.Text, b.Help)
		c.End("")
	}
	y := m.layout.status - h
	r := image.Rect(m.layout.width-w-1, y, m.layout.width-1, y+h)
	m.drawPopup(rows, r, m.prefix+" "+t.Glyphs.Ellipsis, strings.Split(c.String(), "\n"))
}
