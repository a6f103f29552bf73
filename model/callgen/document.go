package callgen

import (
	"fmt"
	"io"
	"strings"
)

// place names one member of the output, so that a fault can find it: a word,
// topic, intent, sentiment or so by its position, and the member's name.
type place struct {
	kind  string
	a, b  int
	field string
}

// document writes a call.
type document struct {
	*jsonWriter
	*Call
	faults *faultPlan // never nil
}

// Write writes the call's document. It fails when w does.
func (c *Call) Write(w io.Writer) error {
	size := int64(0)
	if c.faults.truncate > 0 {
		n := &counter{}
		if err := c.write(n); err != nil {
			return err
		}
		size = n.n * int64(c.faults.truncate) / 100
		w = &cutter{w, size}
	}
	return c.write(w)
}

func (c *Call) write(w io.Writer) error {
	d := &document{newJSONWriter(w, c.Options), c, c.faults}
	if d.faults.bom {
		d.w.WriteString("\ufeff")
	}
	switch {
	case c.Options.Shape == Live:
		d.live()
	case c.Options.Wrap != "":
		d.object(func() {
			d.keyRaw("success", "true")
			d.key(c.Options.Wrap)
			d.response()
		})
	default:
		d.response()
	}
	if d.indent > 0 {
		d.w.WriteByte('\n')
	}
	if d.faults.trailing {
		d.w.WriteString("{\"second\": \"document\"}\n")
	}
	return d.w.Flush()
}

type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}

// cutter passes on the first left bytes and swallows the rest.
type cutter struct {
	w    io.Writer
	left int64
}

func (c *cutter) Write(p []byte) (int, error) {
	keep := p[:min(int64(len(p)), c.left)]
	c.left -= int64(len(keep))
	if n, err := c.w.Write(keep); err != nil {
		return n, err
	}
	return len(p), nil
}

// put writes "field": raw, unless a fault replaces, repeats or drops it.
func (d *document) put(p place, raw string) {
	if d.faults.dropped[p] {
		return
	}
	if before, ok := d.faults.shadowed[p]; ok {
		d.keyRaw(p.field, before)
	}
	if instead, ok := d.faults.replaced[p]; ok {
		raw = instead
	}
	d.keyRaw(p.field, raw)
}

func (d *document) putStr(p place, s string) {
	d.buf = appendQuoted(d.buf[:0], s, d.ascii)
	d.put(p, string(d.buf))
}

func (d *document) putInt(p place, i int) { d.put(p, d.integer(i)) }

func (p place) at(field string) place {
	p.field = field
	return p
}

func (d *document) sentiment(p place, score float64) {
	d.putStr(p.at("sentiment"), sentimentOf(score))
	d.put(p.at("sentiment_score"), float64s(score))
}

func (d *document) response() {
	d.object(func() {
		d.metadata()
		if d.faults.repeatResults {
			d.keyObj("results", func() { d.keyArr("channels", func() {}) })
		}
		d.keyObj("results", d.results)
		if n := d.faults.deep; n > 0 {
			d.keyRaw("x_deep", strings.Repeat("[", n)+strings.Repeat("]", n))
		}
	})
}

func (d *document) results() {
	o := d.Options
	if o.Shape != Read {
		d.keyArr("channels", func() {
			for ch := range d.Channels {
				d.object(func() { d.channel(ch) })
			}
			if d.faults.emptyAlternatives {
				d.object(func() { d.keyArr("alternatives", func() {}) })
				d.object(func() {})
			}
		})
		if o.has(Utterances) {
			d.utterances()
		}
	}
	if o.Shape == Legacy {
		return
	}
	if o.has(Summary) {
		d.keyObj("summary", func() {
			if o.Shape == Read {
				d.putStr(place{"summary", 0, 0, "text"}, d.Summary)
			} else {
				d.keyStr("result", "success")
				d.putStr(place{"summary", 0, 0, "short"}, d.Summary)
			}
		})
	}
	if o.has(Topics) {
		d.labelled("topic", d.Topics)
	}
	if o.has(Intents) {
		d.labelled("intent", d.Intents)
	}
	if o.has(Sentiment) {
		d.keyObj("sentiments", func() {
			d.keyArr("segments", func() {
				for i := range d.Sentiments {
					d.object(func() {
						d.segmentHead(place{"sentiment", i, 0, ""}, &d.Sentiments[i])
						d.sentiment(place{"sentiment", i, 0, ""}, d.Sentiments[i].Score)
					})
				}
			})
			d.keyObj("average", func() { d.sentiment(place{kind: "average"}, d.average) })
		})
	}
}

func (d *document) segmentHead(p place, s *Segment) {
	d.putStr(p.at("text"), s.Text)
	d.putInt(p.at("start_word"), s.StartWord)
	d.putInt(p.at("end_word"), s.EndWord)
}

// labelled writes topics or intents; kind is the singular.
func (d *document) labelled(kind string, list []Segment) {
	d.keyObj(kind+"s", func() {
		d.keyArr("segments", func() {
			for i := range list {
				d.object(func() {
					d.segmentHead(place{kind, i, 0, ""}, &list[i])
					d.keyArr(kind+"s", func() {
						for k, l := range list[i].Labels {
							d.object(func() {
								d.putStr(place{kind, i, k, kind}, l.Name)
								d.put(place{kind, i, k, "confidence_score"}, float32s(l.Confidence))
							})
						}
					})
				})
			}
		})
	})
}

func (d *document) metadata() {
	o := d.Options
	r := stream(o.Seed, "metadata")
	tokens := len(d.Order)*4/3 + 12
	info := func(f Feature, name string, out int) {
		if !o.has(f) || o.Shape == Legacy {
			return
		}
		d.keyObj(name, func() {
			d.keyStr("model_uuid", r.uuid())
			d.keyInt("input_tokens", tokens)
			d.keyInt("output_tokens", out)
		})
	}
	d.keyObj("metadata", func() {
		if o.Shape != Read {
			d.keyStr("transaction_key", "deprecated")
		}
		d.keyStr("request_id", r.uuid())
		if o.Shape != Read {
			d.keyStr("sha256", r.hex(64))
		}
		d.keyStr("created", fmt.Sprintf("2024-%02d-%02dT%02d:%02d:%02d.%03dZ",
			r.between(1, 12), r.between(1, 28), r.below(24), r.below(60), r.below(60), r.below(1000)))
		if o.Shape == Read {
			d.keyStr("language", "en")
		} else {
			d.put(place{"metadata", 0, 0, "duration"}, float64s(d.Duration))
			d.keyInt("channels", len(d.Channels))
			model := r.uuid()
			d.keyArr("models", func() { d.str(model) })
			d.keyObj("model_info", func() {
				d.keyObj(model, func() {
					d.keyStr("name", "general-nova-3")
					d.keyStr("version", "2024-12-20.0")
					d.keyStr("arch", "nova-3")
				})
			})
		}
		info(Summary, "summary_info", len(d.Summary)/5)
		info(Sentiment, "sentiment_info", tokens)
		info(Topics, "topics_info", 3*len(d.Topics))
		info(Intents, "intents_info", 3*len(d.Intents))
	})
}
