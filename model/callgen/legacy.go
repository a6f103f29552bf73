package callgen

// legacy writes what detect_topics=true and summarize=true gave in 2022 and
// 2023: contiguous pieces of the channel with an exclusive end_word. Pieces
// without a topic are there too, with an empty list.
func (d *document) legacy(ch int) {
	words, sentences := d.Channels[ch].Words, d.Channels[ch].sentences
	if len(words) == 0 {
		return
	}
	if d.Options.has(Summary) {
		const length = 650 // words a summary, as seen
		d.keyArr("summaries", func() {
			for from := 0; from < len(words); from += length {
				to := min(from+length, len(words))
				text, _, _ := d.stretch(ch, from, min(from+30, to)-1)
				d.object(func() {
					p := place{"legacy summary", ch, from, ""}
					d.putStr(p.at("summary"), text)
					d.putInt(p.at("start_word"), from)
					d.putInt(p.at("end_word"), to)
				})
			}
		})
	}
	if !d.Options.has(Topics) {
		return
	}
	r := stream(d.Options.Seed, "legacy topics")
	d.keyArr("topics", func() {
		for i := 0; i < len(sentences); {
			j := min(i+r.between(1, 6), len(sentences)) - 1
			from, to := sentences[i].from, sentences[j].to+1
			text, _, _ := d.stretch(ch, from, to-1)
			d.object(func() {
				p := place{"legacy topic", ch, from, ""}
				d.putStr(p.at("text"), text)
				d.putInt(p.at("start_word"), from)
				d.putInt(p.at("end_word"), to)
				d.keyArr("topics", func() {
					if r.chance(0.4) {
						return
					}
					for _, l := range d.topicLabels(r, &sentences[i]) {
						d.object(func() {
							d.keyStr("topic", l.Name)
							d.keyRaw("confidence", float32s(l.Confidence))
						})
					}
				})
			})
			i = j + 1
		}
	})
}
