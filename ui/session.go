package ui

import (
	"reflect"
	"strconv"
	"time"

	"earshot/model"
	"earshot/model/place"
	"earshot/ui/action"
	"earshot/ui/inspector"
	"earshot/ui/pane"
	"earshot/ui/timeline"
)

// Session is where a person was in a call and how they had it: what is found
// again the next time. It is plain values, to be kept as JSON; what of it does
// not fit the call is left out when it is restored.
type Session struct {
	Word     int           `json:"word"` // the cursor
	Follow   bool          `json:"follow"`
	Playhead time.Duration `json:"playhead_ns"` // 0 once the end was heard

	Speed       float64 `json:"speed"`
	Volume      int     `json:"volume"`  // per cent
	Channel     string  `json:"channel"` // "mix", "left" or "right"
	SkipSilence bool    `json:"skip_silence"`

	Pane      int             `json:"pane"`           // the one with the focus, by its number on the screen
	Full      bool            `json:"full"`           // it has the whole screen
	Folds     inspector.Folds `json:"folds,omitzero"` // of the inspector
	Inspector bool            `json:"inspector"`
	Lane      string          `json:"lane"`        // the one that J and K step through
	Shown     string          `json:"lanes_shown"` // of the list of segments
	Compact   bool            `json:"compact"`
	NoWrap    bool            `json:"no_wrap"`
	Zoom      int             `json:"zoom"` // of the timeline; each level shows half as much as the one before

	// Moment, where it is not nil, wins over Word: for another analysis of the
	// same recording.
	Moment *time.Duration `json:"-"`
}

// Equal reports whether two sessions are the same.
func (s Session) Equal(o Session) bool { return reflect.DeepEqual(s, o) }

// Session returns what is to be kept of a call, and false while there is none
// that was read whole.
func (m Model) Session() (Session, bool) {
	c := m.state.Call
	if m.err != nil || c.Doc == nil || c.Partial {
		return Session{}, false
	}
	s := Session{
		Word: m.state.Word, Follow: m.state.Follow, Playhead: m.state.Sound.At,
		Speed: m.speedLeft(), Volume: m.state.Sound.Volume, Channel: m.transport.channel.String(), SkipSilence: m.transport.skip,
		Pane: int(m.focus) + 1, Full: m.full, Inspector: m.inspect.open,
		Lane: m.state.Lane.String(), Shown: m.state.View.Lanes.String(), Compact: m.state.View.Compact, NoWrap: m.state.View.NoWrap,
		Zoom: m.zoom(),
	}
	if raw, ok := m.inspector(); ok {
		s.Folds = raw.Folds()
	}
	if p := m.transport.player; p != nil {
		now := p.State()
		s.Playhead = now.At
		if now.Ended {
			s.Playhead = 0
		}
	}
	return s, true
}

// restore takes up a call, which was just read, as it was left. A place that
// was asked for wins over the one where it was left.
func (m *Model) restore() {
	if m.opts.Session == nil {
		return
	}
	s := *m.opts.Session
	c := m.state.Call
	m.state.View.Compact, m.state.View.NoWrap = s.Compact, s.NoWrap
	if l, ok := named(pane.AllLanes, pane.LaneSet.Next, s.Shown); ok {
		m.state.View.Lanes = l
	}
	for l := range model.LaneCount {
		if l.String() == s.Lane && (l == model.TurnLane || len(c.Segments[l]) > 0) {
			m.state.Lane = l
		}
	}
	m.swap(s.Inspector)
	if raw, ok := m.inspector(); ok {
		m.setInspector(raw.WithFolds(s.Folds))
	}
	m.full = s.Full
	if id := paneID(s.Pane - 1); id >= 0 && id < paneCount && (m.full || !m.layout.panes[id].Empty()) {
		m.focus = id
	}
	if s.Speed >= action.MinSpeed && s.Speed <= action.MaxSpeed {
		m.state.Sound.Speed = s.Speed
	}
	m.state.Sound.Volume = min(max(s.Volume, 0), action.MaxVolume)
	if ch, ok := named(MixChannels, nextChannel, s.Channel); ok {
		m.transport.channel = ch
	}
	m.transport.skip = s.SkipSilence && c.Timed
	if s.Moment != nil && c.Timed {
		s.Word = max(c.WordAt(*s.Moment), 0)
	}
	moved := m.state.Word > 0 || !m.state.Follow // in the preview
	if m.opts.At == "" && !moved && s.Word >= 0 && s.Word < len(c.Words) {
		m.state.Word, m.state.Follow = s.Word, s.Follow
		m.scrollTo(pane.ScrollCentre)
		if c.Timed {
			m.state.Sound.At = max(s.Playhead, 0) // the player holds it to the recording
		}
		if m.toast == "" && (s.Word > 0 || m.state.Sound.At > 0 || s.Moment != nil) {
			m.toast = m.whereLeft()
		}
	}
	for range s.Zoom {
		before := m.zoom()
		if m.ask(paneTimeline, action.ZoomIn); m.zoom() == before {
			break
		}
	}
}

// speedLeft returns how fast it plays, but for the time of a slow replay.
func (m *Model) speedLeft() float64 {
	if m.transport.slow.speed != 0 {
		return m.transport.slow.speed
	}
	return m.state.Sound.Speed
}

// whereLeft says where the call was left.
func (m *Model) whereLeft() string {
	if m.opts.Session.Moment != nil {
		return m.openedBeside()
	}
	const said = "where you left it: "
	if w := m.state.Word; m.state.Call.Timed {
		return said + place.FormatTime(m.state.Call.Words[w].Start, 0)
	}
	return said + "w" + strconv.Itoa(m.state.Word)
}

// restoreSound makes a player, which was just opened, what the screen says
// already.
func (m *Model) restoreSound() {
	p, s := m.transport.player, &m.state.Sound
	if s.Speed != 1 {
		p.SetSpeed(s.Speed)
	}
	if s.Volume != 100 {
		p.SetVolume(s.Volume)
	}
	if s.Muted {
		p.SetMuted(true)
	}
	if m.transport.channel != MixChannels {
		p.SetChannel(m.transport.channel)
	}
	if m.transport.skip {
		p.SetSkip(m.transport.silences)
	}
	if s.At > 0 {
		p.Seek(s.At)
		m.transport.paused = true // playing on backs up, to find back into it
		if m.state.Follow {
			m.transport.hold = m.state.Word
		}
	}
}

// zoom returns the level of the timeline.
func (m *Model) zoom() int {
	t, _ := m.panes[paneTimeline].(timeline.Model)
	return t.Zoom()
}

func nextChannel(c Channel) Channel { return (c + 1) % channelCount }

// named returns the value that goes by a name, of those that next steps
// through from the first.
func named[T interface {
	comparable
	String() string
}](first T, next func(T) T, name string) (T, bool) {
	for v := first; ; {
		if v.String() == name {
			return v, true
		}
		if v = next(v); v == first {
			return first, false
		}
	}
}
