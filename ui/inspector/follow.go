package inspector

import (
	"earshot/model"
	"earshot/model/tree"
	"earshot/ui/notation"
	"earshot/ui/pane"
)

// follow looks where the cursor is now. Linked, what is under it is selected and
// unfolded: the word, or what else of the document is looked at; unless the cursor only went where a move in the
// tree has sent it.
func (m Model) follow(s pane.State) Model {
	now := cursor{s.Call, s.Word, s.Lane, s.About}
	before := m.cursor
	if now == before {
		return m
	}
	if before.call != now.call {
		m.places = newPlaces(s.Call, m.tree)
		m.stale = true
	}
	m.cursor = now
	sent := m.asked == s.Word && before.call == now.call && before.lane == now.lane
	m.asked = -1
	if m.places == nil {
		m.lit, m.also = tree.Node{}, model.Range{}
		return m
	}
	m.also = m.places.entityOf(now.word)
	at, ok := now.about.At, now.about.Is()
	if !ok {
		at, ok = m.places.under(before, now)
	}
	if !ok {
		m.lit = tree.Node{}
		return m
	}
	m.lit = m.tree.NodeAt(at.From)
	if m.free || sent || before.call == now.call && before.word == now.word && before.lane == now.lane && !now.about.Is() {
		return m
	}
	return m.show(m.lit, true)
}

// under returns what is under the cursor. That is the word; but where the cursor
// was sent to a segment it is the segment: after the lane was changed the
// innermost one there, and after a jump the one that begins where the jump led.
func (p *places) under(before, now cursor) (at model.Range, ok bool) {
	c := now.call
	if now.word < 0 || now.word >= len(c.Words) {
		return model.Range{}, false
	}
	jumped := before.call == c && (now.word < before.word-1 || now.word > before.word+1)
	laned := before.call == c && now.lane != before.lane
	if (jumped || laned) && now.lane < model.LaneCount {
		var buf [16]model.SegmentRef
		refs := notation.AppendAt(buf[:0], c, now.lane, now.word)
		if !laned {
			here := refs[:0]
			for _, ref := range refs {
				if c.Segment(ref).Anchor.First == now.word {
					here = append(here, ref)
				}
			}
			refs = here
		}
		if ref, ok := notation.Innermost(c, refs); ok {
			if seg := c.Segment(ref); seg.At.To > seg.At.From {
				return seg.At, true
			}
		}
	}
	at = c.Words[now.word].At
	return at, at.To > at.From
}

// show selects a value and unfolds what leads to it, and itself when it is to be
// seen whole.
func (m Model) show(n tree.Node, whole bool) Model {
	way := m.tree.Around(n)
	if whole && n.Container() {
		way = append(way, key(n))
	}
	m.folds = m.folds.leading(way)
	m.selected = spot{node: n}
	m.stale = true
	m.scroll = scrollHold
	return m
}
