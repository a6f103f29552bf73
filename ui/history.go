package ui

import "time"

// A spot is where the cursor and the sound were before a jump.
type spot struct {
	word  int
	at    time.Duration
	sound bool // the jump moved the sound: going back moves it back
}

// history holds the spots that were jumped away from, so that o and O walk
// back and forth between them. Steps do not count as jumps, and skips in a row
// count as one.
type history struct {
	spots    []spot
	at       int // where the next jump back leads: spots[at-1]
	skipping bool
}

const maxHistory = 200

// note remembers a spot before a jump, and forgets what lay ahead.
func (h *history) note(s spot) {
	h.skipping = false
	h.spots = append(h.spots[:h.at:h.at], s)
	if len(h.spots) > maxHistory {
		h.spots = h.spots[1:]
	}
	h.at = len(h.spots)
}

// noteSkip is note for a skip of the playhead: the first of several in a row
// counts.
func (h *history) noteSkip(s spot) {
	if !h.skipping {
		h.note(s)
	}
	h.skipping = true
}

// back returns the spot before, given where everything is now.
func (h *history) back(now spot) (spot, bool) {
	if h.at == 0 {
		return spot{}, false
	}
	if h.at == len(h.spots) {
		now.sound = h.spots[h.at-1].sound
		h.spots = append(h.spots[:h.at:h.at], now)
	}
	h.at--
	return h.spots[h.at], true
}

func (h *history) forward() (spot, bool) {
	if h.at+1 >= len(h.spots) {
		return spot{}, false
	}
	h.at++
	return h.spots[h.at], true
}

// spot returns where everything is now.
func (m *Model) spot(sound bool) spot { return spot{m.state.Word, m.state.Sound.At, sound} }

func (m *Model) jump(back bool) {
	var to spot
	ok := false
	if back {
		to, ok = m.history.back(m.spot(false))
	} else {
		to, ok = m.history.forward()
	}
	if !ok {
		m.toast = "no jump to go to"
		return
	}
	if to.sound && m.transport.player != nil {
		m.transport.player.Seek(to.at)
		m.transport.paused = false
	}
	follow := m.state.Follow && to.sound
	m.moveTo(to.word)
	m.state.Follow = follow
	if to.sound {
		m.transport.hold = to.word
		m.poll()
	}
	m.history.skipping = false
}
