package callgen

import (
	"math"
	"strings"
)

// turn is what one person says before another speaks.
type turn struct {
	speaker int
	scene   int
	mood    float64
	phrases []phrase
}

type phrase struct{ text, intent string }

// dialogue writes turns until there are at least n words, and says which scene
// each part of the call plays.
func dialogue(r random, speakers, n int) (turns []turn, sceneOf []int) {
	count := 0
	add := func(t turn) {
		for _, p := range t.phrases {
			count += len(strings.Fields(p.text))
		}
		turns = append(turns, t)
	}
	for part := 0; count < n; part++ {
		which := r.below(len(scenes))
		if part > 0 && which == sceneOf[part-1] {
			which = (which + 1) % len(scenes)
		}
		sceneOf = append(sceneOf, which)
		sc := &scenes[which]
		agent, customer := cast(r, speakers)
		mood := sc.mood + 0.35*r.normal()
		if part == 0 || r.chance(0.4) {
			add(turn{agent, part, 0.4, []phrase{{text: sentence(r, r.pick(greetings))}}})
			add(turn{customer, part, 0.2, []phrase{{text: sentence(r, r.pick(customerHellos))}}})
		}
		for k := range r.between(8, 26) {
			if count >= n+60 {
				break
			}
			t := turn{speaker: agent, scene: part, mood: 0.15 + 0.3*mood + 0.2*r.normal()}
			fromCustomer := k%2 == 0
			if fromCustomer {
				t.speaker, t.mood = customer, mood+0.25*r.normal()
			}
			if speakers > 2 && r.chance(0.08) {
				t.speaker = r.below(speakers)
			}
			t.phrases = say(r, sc, fromCustomer)
			mood = max(-0.9, min(0.9, mood+0.12*r.normal()))
			add(t)
		}
		if r.chance(0.4) {
			add(turn{agent, part, 0.5, []phrase{{text: sentence(r, r.pick(closings))}}})
			add(turn{customer, part, max(0, mood+0.4), []phrase{{text: sentence(r, r.pick(customerGoodbyes))}}})
		}
	}
	return turns, sceneOf
}

// cast picks who is the agent and who the customer in a scene.
func cast(r random, speakers int) (agent, customer int) {
	switch {
	case speakers == 1:
		return 0, 0
	case speakers > 2 && r.chance(0.5):
		customer = r.between(1, speakers-1)
		if r.chance(0.15) {
			agent = (customer + 1) % speakers
		}
		return agent, customer
	}
	return 0, 1
}

// say writes the phrases of one turn.
func say(r random, sc *scene, fromCustomer bool) (ps []phrase) {
	if r.chance(0.13) {
		return []phrase{{text: r.pick(backchannels)}}
	}
	if r.chance(0.25) {
		ps = append(ps, phrase{text: r.pick(backchannels)})
	}
	pool := sc.agent
	if fromCustomer {
		pool = sc.customer
	}
	for range r.between(1, 5) {
		switch {
		case fromCustomer && r.chance(0.22):
			in := sc.intents[r.below(len(sc.intents))]
			ps = append(ps, phrase{sentence(r, r.pick(in.say)), in.name})
		case r.chance(0.25):
			ps = append(ps, phrase{text: sentence(r, r.pick(smallTalk))})
		default:
			t := r.pick(pool)
			if r.chance(0.12) && t[0] != '{' {
				t = "{filler} " + strings.ToLower(t[:1]) + t[1:]
			}
			ps = append(ps, phrase{text: sentence(r, t)})
		}
	}
	return ps
}

// minSpacing is the least distance between the starts of two words of one
// channel, in seconds. It leaves room for a mark in the sound of each word, by
// which a test can tell the words of a recording apart.
const minSpacing = 0.080

// speak puts the first n words of the turns on their channels, at the pace and
// with the pauses of a conversation.
func (c *Call) speak(turns []turn, n int) {
	r, rc := stream(c.Options.Seed, "time"), stream(c.Options.Seed, "confidence")
	now := r.in(0.4, 1.8)
	silentFrom := make([]float64, len(c.Channels)) // when the channel's last word has ended
	before := -1                                   // who spoke
	for ti, t := range turns {
		ch := t.speaker % len(c.Channels)
		if t.speaker != before && before >= 0 {
			now += c.gap(r)
		}
		now = max(now, silentFrom[ch]+0.1)
		before = t.speaker
		pace := r.in(0.85, 1.2)
		for _, p := range t.phrases {
			words := strings.Fields(p.text)
			words = words[:min(len(words), n)]
			if len(words) == 0 {
				return
			}
			n -= len(words)
			to := &c.Channels[ch]
			from := len(to.Words)
			for i, w := range words {
				text := bare(w)
				length := max((0.075+0.042*float64(len(text)))*pace*r.in(0.8, 1.25), minSpacing+0.01)
				to.Words = append(to.Words, Word{
					Text: text, Punctuated: w, Start: now, End: now + length,
					Confidence: confidence(rc), Speaker: t.speaker, SpeakerConfidence: f32(rc.in(0.4, 1)),
					Score:    f32(max(-0.98, min(0.98, t.mood+0.22*rc.normal()))),
					sentence: len(to.sentences),
				})
				now += length + pause(r, w, i == len(words)-1)
			}
			to.sentences = append(to.sentences, spoken{from, len(to.Words) - 1, t.speaker, ti, t.scene, p.intent, t.mood})
		}
		silentFrom[ch] = now
	}
}

// gap is the silence before another person speaks: mostly a third of a second,
// now and then a hold, and below zero when they talk at the same time.
func (c *Call) gap(r random) float64 {
	g := r.triangular(0.05, 0.35, 1.4)
	if len(c.Channels) > 1 && r.chance(0.25) {
		g = -r.in(0.1, 0.7)
	}
	if r.chance(0.01) {
		g += r.in(4, 45)
	}
	return g
}

// pause is the silence after a word.
func pause(r random, w string, endsSentence bool) float64 {
	switch {
	case endsSentence:
		return r.triangular(0.15, 0.4, 1.1)
	case w[len(w)-1] == ',':
		return r.in(0.1, 0.3)
	case r.chance(0.06):
		return r.in(0.05, 0.5) // hesitation
	case r.chance(0.1):
		return r.in(0.005, 0.04)
	}
	return 0
}

func confidence(r random) float64 {
	if r.chance(0.12) {
		return f32(r.in(0.35, 0.98))
	}
	return f32(min(1-math.Abs(r.normal())*0.02, 0.99999))
}
