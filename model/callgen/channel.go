package callgen

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// stretch joins the words from to to (included) of a channel, and gives their
// mean sentiment and confidence.
func (d *document) stretch(channel, from, to int) (text string, score, conf float64) {
	var b strings.Builder
	words := d.Channels[channel].Words[from : to+1]
	for i, w := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		if d.Options.has(Punctuate) {
			b.WriteString(w.Punctuated)
		} else {
			b.WriteString(w.Text)
		}
		score += w.Score
		conf += w.Confidence
	}
	n := float64(len(words))
	return b.String(), f32(score / n), f32(conf / n)
}

func (d *document) channel(ch int) {
	d.keyArr("alternatives", func() {
		d.object(func() { d.alternative(ch) })
	})
	if d.Options.has(DetectLanguage) {
		d.keyStr("detected_language", "en")
		d.keyRaw("language_confidence", float32s(f32(0.97)))
	}
	if d.Options.has(Search) {
		d.search(ch)
	}
}

func (d *document) alternative(ch int) {
	c := &d.Channels[ch]
	text, conf := "", 0.0
	if n := len(c.Words); n > 0 {
		text, _, conf = d.stretch(ch, 0, n-1)
	}
	d.putStr(place{"alternative", ch, 0, "transcript"}, text)
	d.put(place{"alternative", ch, 0, "confidence"}, float32s(conf))
	if !d.faults.dropped[place{"alternative", ch, 0, "words"}] {
		d.keyArr("words", func() {
			for i := range c.Words {
				if !d.faults.dropped[place{"word", ch, i, ""}] {
					d.word("word", ch, i)
				}
			}
		})
	}
	if d.Options.Shape == Legacy {
		d.legacy(ch)
	}
	if d.Options.has(Paragraphs) {
		d.paragraphs(ch)
	}
	if d.Options.has(Entities) {
		d.keyArr("entities", func() {
			for i, e := range d.entities(ch) {
				d.object(func() {
					p := place{"entity", ch, i, ""}
					d.putStr(p.at("label"), e.label)
					d.putStr(p.at("value"), e.value)
					d.put(p.at("confidence"), float32s(e.confidence))
					d.putInt(p.at("start_word"), e.from)
					d.putInt(p.at("end_word"), e.to)
				})
			}
		})
	}
}

// word writes one word. kind is "word", and "utterance word" for its copy in
// an utterance, which faults leave alone.
func (d *document) word(kind string, ch, i int) {
	w := &d.Channels[ch].Words[i]
	p := place{kind, ch, i, ""}
	d.object(func() {
		d.putStr(p.at("word"), w.Text)
		d.put(p.at("start"), float32s(w.Start))
		d.put(p.at("end"), float32s(w.End))
		d.put(p.at("confidence"), float32s(w.Confidence))
		if d.Options.has(Diarize) {
			d.putInt(p.at("speaker"), w.Speaker)
			if d.Options.Shape != Live {
				d.put(p.at("speaker_confidence"), float32s(w.SpeakerConfidence))
			}
		}
		if d.Options.has(Punctuate) {
			d.putStr(p.at("punctuated_word"), w.Punctuated)
		}
		if d.Options.has(Sentiment) && d.Options.Shape == Listen {
			d.sentiment(p, w.Score)
		}
	})
}

// search answers a search for "refund": hits with a snippet, best first.
func (d *document) search(ch int) {
	d.keyArr("search", func() {
		d.object(func() {
			d.keyStr("query", "refund")
			d.keyArr("hits", func() {
				for i, w := range d.Channels[ch].Words {
					if w.Text != "refund" && w.Text != "refunded" {
						continue
					}
					d.object(func() {
						to := min(i+2, len(d.Channels[ch].Words)-1)
						text, _, _ := d.stretch(ch, i, to)
						d.keyRaw("confidence", float32s(w.Confidence))
						d.keyRaw("start", float32s(w.Start))
						d.keyRaw("end", float32s(d.Channels[ch].Words[to].End))
						d.keyStr("snippet", strings.ToLower(text))
					})
				}
			})
		})
	})
}

// paragraphs are up to four sentences of one turn.
func (d *document) paragraphs(ch int) {
	type paragraph struct{ from, to int } // sentences
	var ps []paragraph
	c := &d.Channels[ch]
	for i, s := range c.sentences {
		if n := len(ps); n > 0 && s.turn == c.sentences[i-1].turn && i-ps[n-1].from < 4 {
			ps[n-1].to = i
		} else {
			ps = append(ps, paragraph{i, i})
		}
	}
	score := func(x float64) {
		if d.Options.has(Sentiment) && d.Options.Shape == Listen {
			d.sentiment(place{kind: "paragraph"}, x)
		}
	}
	d.keyObj("paragraphs", func() {
		var b strings.Builder
		b.WriteByte('\n')
		for k, p := range ps {
			first := c.sentences[p.from]
			if k > 0 {
				b.WriteString("\n\n")
			}
			if d.Options.has(Diarize) && (k == 0 || c.sentences[ps[k-1].from].speaker != first.speaker) {
				fmt.Fprintf(&b, "Speaker %d: ", first.speaker)
			}
			text, _, _ := d.stretch(ch, first.from, c.sentences[p.to].to)
			b.WriteString(text)
		}
		d.keyStr("transcript", b.String())
		d.keyArr("paragraphs", func() {
			for _, p := range ps {
				d.object(func() {
					d.keyArr("sentences", func() {
						for _, s := range c.sentences[p.from : p.to+1] {
							d.object(func() {
								text, mood, _ := d.stretch(ch, s.from, s.to)
								d.keyStr("text", text)
								d.keyRaw("start", float32s(c.Words[s.from].Start))
								d.keyRaw("end", float32s(c.Words[s.to].End))
								score(mood)
							})
						}
					})
					from, to := c.sentences[p.from].from, c.sentences[p.to].to
					if d.Options.has(Diarize) {
						d.keyInt("speaker", c.sentences[p.from].speaker)
					}
					d.keyInt("num_words", to-from+1)
					d.keyRaw("start", float32s(c.Words[from].Start))
					d.keyRaw("end", float32s(c.Words[to].End))
					_, mood, _ := d.stretch(ch, from, to)
					score(mood)
				})
			}
		})
	})
}

// utterance is what one speaker says without a long pause: words from to to
// (included) of a channel.
type utterance struct{ channel, from, to int }

// spokenUtterances cuts a channel at turns and at pauses of 0.8 s, the
// service's default for utt_split.
func (c *Call) spokenUtterances(ch int) (us []utterance) {
	words, sentences := c.Channels[ch].Words, c.Channels[ch].sentences
	for i := 0; i < len(words); {
		j := i
		turn := sentences[words[i].sentence].turn
		for j+1 < len(words) && sentences[words[j+1].sentence].turn == turn && words[j+1].Start-words[j].End < 0.8 {
			j++
		}
		us = append(us, utterance{ch, i, j})
		i = j + 1
	}
	return us
}

// utterances are those of all channels by time, each with a copy of its words.
func (d *document) utterances() {
	r := stream(d.Options.Seed, "utterances")
	var all []utterance
	for ch := range d.Channels {
		all = append(all, d.spokenUtterances(ch)...)
	}
	slices.SortStableFunc(all, func(a, b utterance) int {
		return cmp.Compare(d.Channels[a.channel].Words[a.from].Start, d.Channels[b.channel].Words[b.from].Start)
	})
	d.keyArr("utterances", func() {
		for _, u := range all {
			words := d.Channels[u.channel].Words
			text, mood, conf := d.stretch(u.channel, u.from, u.to)
			d.object(func() {
				d.keyRaw("start", float32s(words[u.from].Start))
				d.keyRaw("end", float32s(words[u.to].End))
				d.keyRaw("confidence", float32s(conf))
				d.keyInt("channel", u.channel)
				d.keyStr("transcript", text)
				d.keyArr("words", func() {
					for i := u.from; i <= u.to; i++ {
						d.word("utterance word", u.channel, i)
					}
				})
				if d.Options.has(Diarize) {
					d.keyInt("speaker", words[u.from].Speaker)
				}
				d.keyStr("id", r.uuid())
				if d.Options.has(Sentiment) && d.Options.Shape == Listen {
					d.sentiment(place{kind: "utterance"}, mood)
				}
			})
		}
	})
}
