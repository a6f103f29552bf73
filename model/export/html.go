package export

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"earshot/model"
	"earshot/model/export/harmless"
	"earshot/model/place"
)

//go:embed page.css
var pageCSS string

// escapeHTML escapes text of an answer for an element or a quoted attribute.
func escapeHTML(s string) string { return htmlEscaper.Replace(harmless.Text(s)) }

var htmlEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;")

// A page writes one HTML document that needs nothing else: no script, no font,
// no picture from elsewhere, and a policy that says so to the browser.
type page struct {
	*pen
	call    *model.Call
	anchors []int // words that are linked to, in order
	refs    []model.SegmentRef
}

// f writes formatted markup. Whatever comes from an answer is escaped by the
// caller.
func (g *page) f(format string, args ...any) {
	if g.err == nil {
		g.bytes(fmt.Appendf(g.buf[:0], format, args...))
	}
}

func writeHTML(p *pen, c *model.Call, o Options) {
	g := &page{pen: p, call: c}
	g.findAnchors()
	name := escapeHTML(title(c, o))
	g.f(`<!doctype html>
<html lang="%s">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>%s</title>
<style>
%s</style>
</head>
<body>
`, language(c), name, pageCSS)
	g.header(name)
	g.summary()
	g.chart()
	g.transcript()
	g.segmentLists()
	g.f("<footer>Made by earshot. Scores are those of the answer, unchanged. Times lead to the words.</footer>\n</body>\n</html>\n")
}

// language returns a language tag, "en" where the answer has none that could be one.
func language(c *model.Call) string {
	tag := c.Meta.Language
	if tag == "" || len(tag) > 20 || strings.Trim(tag, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" {
		return "en"
	}
	return tag
}

// lanes are the lists of segments on the page.
var lanes = [...]struct {
	lane  model.Lane
	title string
}{{model.Topic, "Topics"}, {model.Intent, "Intents"}, {model.Sentiment, "Sentiment"}}

// findAnchors lists the words that segments begin with.
func (g *page) findAnchors() {
	for _, l := range lanes {
		for i := range g.call.Segments[l.lane] {
			if s := &g.call.Segments[l.lane][i]; s.Anchor.Len() > 0 {
				g.anchors = append(g.anchors, s.Anchor.First)
			}
		}
	}
	slices.Sort(g.anchors)
	g.anchors = slices.Compact(g.anchors)
}

func (g *page) header(name string) {
	c := g.call
	g.f("<header>\n<h1 dir=\"auto\">%s</h1>\n<p class=\"facts\">", name)
	for i, fact := range facts(c) {
		if i > 0 {
			g.f(" <span>·</span> ")
		}
		g.f("%s", escapeHTML(fact))
	}
	g.f("</p>\n")
	if len(c.Voices) > 1 {
		g.f("<ul class=\"voices\">\n")
		for i := range c.Voices {
			g.f("<li class=\"v%d\">%s</li>\n", i%voiceColours, escapeHTML(VoiceName(c, i)))
		}
		g.f("</ul>\n")
	}
	for _, w := range c.Meta.Warnings {
		g.f("<p class=\"warning\" dir=\"auto\">⚠ %s</p>\n", escapeHTML(w))
	}
	g.f("</header>\n")
}

func (g *page) summary() {
	c := g.call
	if !c.Summary.Present && !c.Average.Present {
		return
	}
	g.f("<section class=\"summary\">\n<h2>Summary</h2>\n")
	if c.Summary.Failed {
		g.f("<p class=\"warning\">The summary was not made:</p>\n")
	}
	for _, line := range paragraphs(c.Summary.Text) {
		g.f("<p dir=\"auto\">%s</p>\n", escapeHTML(line))
	}
	if c.Average.Present {
		g.f("<p class=\"average\">Average sentiment <b class=\"%s\">%s %s</b> <code>%s</code></p>\n",
			moodOf(c.Average.Score), moodSign(c.Average.Score), escapeHTML(c.Average.Label), appendNumber(nil, c.Average.Score))
	}
	g.f("</section>\n")
}

// moodOf is the class of a score: the label of the answer is shown, but a class
// must be one of three.
func moodOf(score float64) string {
	switch {
	case score >= 1.0/3:
		return "pos"
	case score <= -1.0/3:
		return "neg"
	}
	return "neu"
}

func moodSign(score float64) string {
	return map[string]string{"pos": "+", "neg": "−", "neu": "·"}[moodOf(score)]
}

// segmentLists lists the segments of each lane.
func (g *page) segmentLists() {
	c := g.call
	for _, l := range lanes {
		if len(c.Segments[l.lane]) == 0 {
			continue
		}
		g.f("<section class=\"segments %s\">\n<h2>%s</h2>\n<ol>\n", l.lane, l.title)
		for i := range c.Segments[l.lane] {
			g.segment(&c.Segments[l.lane][i])
			if g.err != nil {
				return
			}
		}
		g.f("</ol>\n</section>\n")
	}
}

func (g *page) segment(s *model.Segment) {
	c := g.call
	g.f("<li id=\"%s\"><span class=\"id\">%s</span> ", s.ID(), s.ID())
	if from, to, ok := c.SegmentTimes(s); ok {
		g.f("%s%s–%s%s ", g.link(s), place.FormatTime(from, 0), place.FormatTime(to, 0), endLink(s))
	} else {
		g.f("%swords %d–%d%s ", g.link(s), s.Anchor.First, max(s.Anchor.Last-1, s.Anchor.First), endLink(s))
	}
	if len(s.Labels) == 0 {
		g.f("<b>no label</b> ")
	}
	for _, l := range s.Labels {
		if s.Lane == model.Sentiment {
			g.f("<b class=\"%s\" dir=\"auto\">%s %s</b> ", moodOf(l.Score), moodSign(l.Score), escapeHTML(l.Name))
		} else {
			g.f("<b dir=\"auto\">%s</b> ", escapeHTML(l.Name))
		}
		if l.HasScore {
			g.f("<code>%s</code> ", appendNumber(nil, l.Score))
		}
	}
	if mark := sign(s); mark != "" && s.State != model.Exact {
		g.f("<em>%s</em> ", mark)
	}
	g.f("<q dir=\"auto\">%s</q></li>\n", escapeHTML(s.Text))
}

// link begins a link to the first word of a segment.
func (g *page) link(s *model.Segment) string {
	if s.Anchor.Len() == 0 {
		return ""
	}
	return fmt.Sprintf("<a href=\"#w%d\">", s.Anchor.First)
}

func endLink(s *model.Segment) string {
	if s.Anchor.Len() == 0 {
		return ""
	}
	return "</a>"
}

// transcript writes the turns. The words that segments begin with can be linked
// to; beside each turn stand the topics and intents that begin in it.
func (g *page) transcript() {
	c := g.call
	if len(c.Words) == 0 {
		return
	}
	g.f("<section class=\"transcript\">\n<h2>Transcript</h2>\n")
	sentence := 0
	for _, t := range c.Turns {
		g.f("<div class=\"turn v%d\"><p class=\"who\">", t.Voice%voiceColours)
		if c.Timed {
			g.f("<time>%s</time> ", place.FormatTime(c.Onset(t.First), 0))
		}
		g.f("%s</p>\n<div><p class=\"said\" dir=\"auto\">", escapeHTML(VoiceName(c, t.Voice)))
		for ; sentence < len(c.Sentences) && c.Sentences[sentence].First < t.Last; sentence++ {
			if g.sentence(c.Sentences[sentence], t); g.err != nil {
				return
			}
		}
		g.f("</p>\n")
		g.chips(t)
		g.f("</div></div>\n")
	}
	g.f("</section>\n")
}

// sentence writes the words of a sentence, in pieces: one begins with each word
// that a segment begins with, and is of the sentiment of its first word.
func (g *page) sentence(span model.Span, t model.Turn) {
	c := g.call
	anchor, _ := slices.BinarySearch(g.anchors, span.First)
	for from := span.First; from < span.Last; {
		linked := anchor < len(g.anchors) && g.anchors[anchor] == from
		if linked {
			anchor++
		}
		to := span.Last
		if anchor < len(g.anchors) {
			to = min(to, g.anchors[anchor])
		}
		if from > t.First && c.SpaceBefore(from) {
			g.f(" ")
		}
		mood, begins := g.moodAt(from)
		if begins && mood != "neu" {
			g.f("<sup class=\"%s\">%s</sup>", mood, map[string]string{"pos": "+", "neg": "−"}[mood])
		}
		g.f("<span")
		if linked {
			g.f(" id=\"w%d\"", from)
		}
		if mood != "" {
			g.f(" class=\"%s\"", mood)
		}
		g.f(">%s</span>", escapeHTML(c.Text(model.Span{First: from, Last: to})))
		from = to
	}
}

// moodAt returns the class of the sentiment that a word is part of, "" when
// there is none, and whether it begins there.
func (g *page) moodAt(word int) (mood string, begins bool) {
	g.refs = g.call.AppendSegmentsAt(g.refs[:0], model.Sentiment, word)
	for _, ref := range g.refs {
		if s := g.call.Segment(ref); len(s.Labels) > 0 {
			return moodOf(s.Labels[0].Score), s.Anchor.First == word
		}
	}
	return "", false
}

// chips name the topics and intents that begin in a turn.
func (g *page) chips(t model.Turn) {
	c := g.call
	begun := false
	for _, l := range lanes[:2] {
		list := c.Segments[l.lane]
		i, _ := slices.BinarySearchFunc(list, t.First, func(s model.Segment, first int) int { return s.Anchor.First - first })
		for ; i < len(list) && list[i].Anchor.First < t.Last; i++ {
			for _, label := range list[i].Labels {
				if !begun {
					g.f("<ul class=\"chips\">")
					begun = true
				}
				g.f("<li><a href=\"#%s\" class=\"%s\" dir=\"auto\">%s</a></li>", list[i].ID(), l.lane, escapeHTML(label.Name))
			}
		}
	}
	if begun {
		g.f("</ul>\n")
	}
}
