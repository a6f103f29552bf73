package callgen

import (
	"fmt"
	"strings"
)

// expand fills the {slots} of a phrase.
func expand(r random, phrase string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(phrase, '{')
		if i < 0 {
			b.WriteString(phrase)
			return b.String()
		}
		j := i + strings.IndexByte(phrase[i:], '}')
		b.WriteString(phrase[:i])
		b.WriteString(fill(r, phrase[i+1:j]))
		phrase = phrase[j+1:]
	}
}

// fill draws one slot. Names, codes and amounts are made up, so that a long
// call has a long tail of words that occur only once, as real calls have.
func fill(r random, slot string) string {
	switch slot {
	case "money":
		if r.chance(0.5) {
			return fmt.Sprintf("$%d.%02d", r.between(3, 2400), r.below(100))
		}
		return r.pick(slots["num"]) + " dollars"
	case "percent":
		return fmt.Sprintf("%d%%", 5*r.between(1, 10))
	case "ordinal":
		return r.pick(ordinals)
	case "digits":
		d := make([]string, r.between(3, 6))
		for i := range d {
			d[i] = r.pick(digitWords)
		}
		return strings.Join(d, " ")
	case "code":
		return fmt.Sprintf("%c%d%c-%04d", 'A'+r.below(26), r.below(10), 'A'+r.below(26), r.below(10000))
	case "email":
		return fmt.Sprintf("%s.%s@%s%s.example", strings.ToLower(r.pick(slots["first"])), strings.ToLower(r.pick(slots["last"])),
			r.pick(syllables), r.pick(syllables))
	case "last", "city", "company":
		return name(r, slot)
	}
	return expand(r, r.pick(slots[slot]))
}

func name(r random, slot string) string {
	known := 0.55
	if slot == "company" {
		known = 0.7
	}
	if r.chance(known) {
		return r.pick(slots[slot])
	}
	s := r.pick(syllables) + r.pick(syllables)
	switch slot {
	case "city":
		s += r.pick(cityEndings)
	case "company":
		s += r.pick(syllables)
	default:
		s += r.pick(nameEndings)
	}
	return capital(s)
}

func sentence(r random, phrase string) string { return capital(expand(r, phrase)) }

// capital assumes that s begins with an ASCII letter or sign.
func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
