package ui

// history holds the places that the cursor jumped away from, so that o and O
// walk back and forth between them. Steps do not count as jumps.
type history struct {
	words []int
	at    int // where the next jump back leads: words[at-1]
}

const maxHistory = 200

// note remembers a place before a jump, and forgets what lay ahead.
func (h *history) note(word int) {
	if h.at > 0 && h.words[h.at-1] == word {
		h.words = h.words[:h.at]
		return
	}
	h.words = append(h.words[:h.at:h.at], word)
	if len(h.words) > maxHistory {
		h.words = h.words[1:]
	}
	h.at = len(h.words)
}

// back returns the place before, given where the cursor is now.
func (h *history) back(now int) (int, bool) {
	if h.at == 0 {
		return 0, false
	}
	if h.at == len(h.words) {
		h.words = append(h.words[:h.at:h.at], now)
	}
	h.at--
	return h.words[h.at], true
}

func (h *history) forward() (int, bool) {
	if h.at+1 >= len(h.words) {
		return 0, false
	}
	h.at++
	return h.words[h.at], true
}

func (m *Model) jump(back bool) {
	word, ok := 0, false
	if back {
		word, ok = m.history.back(m.state.Word)
	} else {
		word, ok = m.history.forward()
	}
	if !ok {
		m.toast = "no jump to go to"
		return
	}
	m.moveTo(word)
}
