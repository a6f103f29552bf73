package ui

import (
	"math"
	"time"

	tea "charm.land/bubbletea/v2"

	"earshot/model"
	"earshot/ui/action"
	"earshot/ui/pane"
)

// transport is what the root remembers of playing: what the player itself
// cannot know, because it knows no words.
type transport struct {
	player   Player // nil until the recording was looked for
	sound    Sound
	found    string    // what recording that is and how it was found, made safe
	silences []Stretch // between the words, for skipping
	skip     bool
	solo     string // who alone is heard, "" for everybody
	channel  Channel
	ticking  int  // generation of the ticks, 0 while none run
	ticks    int  // the last generation
	hold     int  // the word the cursor was cued to: it stays until the playhead gets there; -1 for none
	paused   bool // the last stop was a pause, and nothing was sought since
	slow     slowReplay
}

// slowReplay is a replay at less speed, and where it ends.
type slowReplay struct {
	until time.Duration
	speed float64 // what it goes back to; 0 when there is none
}

// poll takes over what the player says of itself and reports whether anything
// of it shows.
func (m *Model) poll() bool {
	p := m.transport.player
	if p == nil {
		return false
	}
	before, word := m.state.Sound, m.state.Word
	now := p.State()
	s := &m.state.Sound
	s.Playing, s.At, s.Loops, s.Output = now.Playing, now.At, now.Loops, now.Output
	s.Skipped = now.Skipped.Truncate(clockStep)
	s.Level = level(now.Level)
	s.Notice = safeLine(now.Notice)
	s.Heard = -1
	if m.state.Call.Timed && (now.Playing || now.At > 0) {
		s.Heard = heard(m.state.Call, now.At)
		m.ride(now.At)
	}
	if sl := m.transport.slow; sl.speed != 0 && (now.At >= sl.until || !now.Playing) {
		m.setSpeed(sl.speed)
	}
	if now.Ended {
		m.transport.paused = false
	}
	after := *s
	shown := before.At/clockStep == after.At/clockStep
	before.At, after.At = 0, 0
	before.Level, after.Level = 0, 0 // seen with the clock
	return !shown || before != after || word != m.state.Word
}

// level returns how high the meter of the status line stands, 0..8, for the
// louder side: three quarters of it are the upper 36 dB, where speech is.
func level(sides [2]float64) int {
	loud := max(sides[0], sides[1])
	if loud <= 0 {
		return 0
	}
	db := 20 * math.Log10(loud)
	return min(max(int(math.Round(8+db/6)), 0), 8)
}

// clockStep is how finely the clock on the screen counts.
const clockStep = 100 * time.Millisecond

// heard returns the word that is being heard at a time, -1 in a pause.
func heard(c *model.Call, at time.Duration) int {
	const grace = 250 * time.Millisecond // a mark that blinks between words is restless
	w := c.WordAt(at)
	if w < 0 || c.Words[w].Start > at || c.Words[w].Has.Is(model.HasEnd) && at > c.Words[w].End+grace {
		return -1
	}
	return w
}

// ride moves the cursor with the playhead while follow is on.
func (m *Model) ride(at time.Duration) {
	if !m.state.Follow {
		return
	}
	w := m.state.Call.WordAt(at)
	if w < 0 {
		return
	}
	if m.transport.hold >= 0 {
		if w < m.transport.hold {
			return
		}
		m.transport.hold = -1
	}
	m.state.Word = w
}

func (m *Model) onTick(msg tickMsg) (tea.Cmd, bool) {
	if msg.generation != m.transport.ticking {
		return nil, false
	}
	changed := m.poll()
	if !m.state.Sound.Playing {
		m.transport.ticking = 0
		return nil, true
	}
	return m.tick(), changed
}

// startTicks begins ticking when the player is playing and no tick is under
// way.
func (m *Model) startTicks() tea.Cmd {
	m.poll()
	if m.transport.ticking != 0 {
		return nil
	}
	m.transport.ticks++
	m.transport.ticking = m.transport.ticks
	return m.tick()
}

// tick asks for the next look at the player: when the clock on the screen or
// the word that is heard will have changed, and not before.
func (m *Model) tick() tea.Cmd {
	s := &m.state.Sound
	next := (s.At/clockStep + 1) * clockStep
	c := m.state.Call
	if w := c.WordAt(s.At); c.Timed && w >= 0 && w+1 < len(c.Words) {
		if start := c.Words[w+1].Start; start > s.At {
			next = min(next, start)
		}
	}
	wait := time.Duration(float64(next-s.At) / s.Speed)
	generation := m.transport.ticking
	return tea.Tick(min(max(wait, 8*time.Millisecond), clockStep), func(time.Time) tea.Msg { return tickMsg{generation} })
}

func (m *Model) playPause() tea.Cmd {
	p := m.transport.player
	if p == nil {
		m.toast = "the recording is still being looked for"
		return nil
	}
	if m.state.Sound.Playing {
		p.Pause()
		m.transport.paused = true
		m.poll()
		return nil
	}
	if m.transport.paused {
		m.transport.paused = false
		p.PlayFrom(m.backUp(m.state.Sound.At))
		m.transport.hold = m.state.Word
	} else {
		p.Play()
	}
	return m.startTicks()
}

// backUp returns where to play on after a pause at a time: at the start of
// the word that was heard a little before, so that one finds back into it.
func (m *Model) backUp(at time.Duration) time.Duration {
	c := m.state.Call
	to := max(at-m.opts.BackUp, 0)
	if m.opts.BackUp <= 0 || !c.Timed || len(c.Words) == 0 {
		return at
	}
	if w := c.WordAt(to); c.Words[w].Start <= to {
		return m.cueTime(w)
	}
	return to
}

// cueTime returns where the sound of a word is to start: a little before it,
// but never in the word before.
func (m *Model) cueTime(word int) time.Duration {
	c := m.state.Call
	start := c.Words[word].Start
	at := max(start-m.opts.LeadIn, 0)
	if word > 0 {
		if end := c.Words[word-1].End; end <= start {
			at = max(at, end)
		}
	}
	return at
}

func (m *Model) cue(word int) tea.Cmd {
	c := m.state.Call
	if len(c.Words) == 0 {
		return nil
	}
	word = min(max(word, 0), len(c.Words)-1)
	m.history.note(m.spot(c.Timed && m.transport.player != nil))
	m.state.Word = word
	switch {
	case !c.Timed:
		m.toast = "no times: an answer of /v1/read can't be played"
		return nil
	case m.transport.player == nil:
		m.toast = "the recording is still being looked for"
		return nil
	}
	m.state.Follow, m.transport.hold, m.transport.paused = true, word, false
	m.transport.player.PlayFrom(m.cueTime(word))
	return m.startTicks()
}

func (m *Model) seek(at time.Duration) tea.Cmd {
	p := m.transport.player
	if p == nil {
		return nil
	}
	p.Seek(max(at, 0))
	m.transport.hold, m.transport.paused = -1, false
	m.poll()
	return nil
}

func (m *Model) setSpeed(rate float64) {
	m.transport.slow = slowReplay{}
	m.state.Sound.Speed = min(max(rate, action.MinSpeed), action.MaxSpeed)
	if p := m.transport.player; p != nil {
		p.SetSpeed(m.state.Sound.Speed)
	}
}

func (m *Model) setVolume(percent int) {
	m.state.Sound.Volume = min(max(percent, 0), action.MaxVolume)
	if p := m.transport.player; p != nil {
		p.SetVolume(m.state.Sound.Volume)
	}
}

// here returns the words that replay and loop are about: the segment of the
// active lane at a word, else its turn.
func (m *Model) here(word int) (span model.Span, name string) {
	c := m.state.Call
	if len(c.Words) == 0 {
		return model.Span{}, ""
	}
	var buf [8]model.SegmentRef
	for _, ref := range c.AppendSegmentsAt(buf[:0], m.state.Lane, word) {
		if s := c.Segment(ref); span.Len() == 0 || s.Anchor.Len() < span.Len() {
			span, name = s.Anchor, s.ID()
		}
	}
	if span.Len() > 0 {
		return span, name
	}
	return c.Turns[c.TurnAt(word)].Span, "turn"
}

// playing returns the word that is heard or was last, for what replays it.
func (m *Model) playing() int {
	if m.state.Sound.Playing && m.state.Call.Timed {
		return max(m.state.Call.WordAt(m.state.Sound.At), 0)
	}
	return m.state.Word
}

func (m *Model) replay() tea.Cmd {
	span, _ := m.here(m.playing())
	if span.Len() == 0 {
		return nil
	}
	return m.cue(span.First)
}

func (m *Model) slowReplayNow() tea.Cmd {
	const back, rate = 3 * time.Second, 0.75
	c := m.state.Call
	if m.transport.player == nil || !c.Timed || len(c.Words) == 0 {
		return nil
	}
	before := m.state.Sound.Speed
	if m.transport.slow.speed != 0 {
		before = m.transport.slow.speed
	}
	at := m.state.Sound.At
	sentence := c.Sentences[c.SentenceAt(max(c.WordAt(at), 0))]
	m.setSpeed(rate)
	m.transport.slow = slowReplay{until: max(c.Words[sentence.Last-1].End, at), speed: before}
	m.transport.hold = -1
	m.transport.player.PlayFrom(max(at-back, 0))
	return m.startTicks()
}

func (m *Model) toggleLoop() {
	p := m.transport.player
	if m.state.Loop != nil {
		m.state.Loop = nil
		if p != nil {
			p.ClearLoop()
		}
		return
	}
	span, name := m.here(m.state.Word)
	c := m.state.Call
	if p == nil || !c.Timed || span.Len() == 0 {
		m.toast = "nothing to loop here"
		return
	}
	loop := &pane.Loop{From: m.cueTime(span.First), To: c.Words[span.Last-1].End, Words: span, Name: name}
	if loop.To <= loop.From {
		m.toast = "no time passes here: nothing to loop"
		return
	}
	m.state.Loop = loop
	p.SetLoop(loop.From, loop.To)
	if at := m.state.Sound.At; m.state.Sound.Playing && (at < loop.From || at >= loop.To) {
		p.PlayFrom(loop.From)
	}
}

func (m *Model) toggleSkip() {
	p := m.transport.player
	if p == nil {
		return
	}
	m.transport.skip = !m.transport.skip
	if m.transport.skip {
		p.SetSkip(m.transport.silences)
	} else {
		p.SetSkip(nil)
	}
}

// toggleSolo silences everybody but the voice at the cursor, or nobody.
func (m *Model) toggleSolo() {
	p, c := m.transport.player, m.state.Call
	switch {
	case p == nil || !c.Timed || len(c.Words) == 0:
		m.toast = "nobody to hear alone here"
	case m.transport.solo != "":
		m.transport.solo = ""
		p.SetSilenced(nil)
	default:
		voice := c.Voice(m.state.Word)
		m.transport.solo = pane.VoiceName(c.Voices[voice])
		p.SetSilenced(others(c, voice))
	}
}

// others returns the stretches in which voices other than one speak: from the
// first to the last word of their turns, less where the one speaks as well.
func others(c *model.Call, voice int) []Stretch {
	var muted []Stretch
	heard := time.Duration(0) // the one has spoken up to here
	for _, t := range c.Turns {
		from, to := c.Onset(t.First), c.Words[t.Last-1].End
		if t.Voice == voice {
			if n := len(muted); n > 0 && muted[n-1].To > from {
				muted[n-1].To = max(from, muted[n-1].From)
			}
			heard = max(heard, to)
			continue
		}
		if from = max(from, heard); from < to {
			muted = append(muted, Stretch{from, to})
		}
	}
	return muted
}

// silences returns the stretches between words, on any channel, that are worth
// skipping, with a little of each left so that speech is not cut short.
func silences(c *model.Call) []Stretch {
	const worth, keep = time.Second, 250 * time.Millisecond
	if !c.Timed {
		return nil
	}
	var found []Stretch
	var end time.Duration
	for i := range c.Words {
		w := &c.Words[i]
		if w.Start-end >= worth {
			found = append(found, Stretch{end + keep, w.Start - keep})
		}
		end = max(end, w.End, w.Start)
	}
	return found
}
