package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"

	"earshot/api"
	"earshot/api/snippet"
	"earshot/model"
	"earshot/model/tree"
)

// curl returns the command that would make an analysis again, as far as the
// response shows how it was asked for. Recording is the file that was analysed,
// "" when nobody knows.
func (a *app) curl(ctx context.Context, c *model.Call, recording string) (string, error) {
	r, err := a.requestOf(ctx, c, recording)
	if err != nil {
		return "", err
	}
	return r.In(snippet.CurlCommand), nil
}

// requestOf returns the request that curl writes.
func (a *app) requestOf(ctx context.Context, c *model.Call, recording string) (snippet.Request, error) {
	seen, err := seenIn(ctx, c)
	if err != nil {
		return snippet.Request{}, err
	}
	host, err := api.ParseHost(a.set.Host)
	if err != nil {
		return snippet.Request{}, err
	}
	params, notes := seen.Params()
	unknown := "recording.wav"
	if seen.Endpoint == api.Read {
		recording, unknown = "", "text.txt"
	}
	if recording == "" {
		notes = append(notes, unknown+" stands for what was analysed: the response does not name it.")
	}
	r := snippet.Request{Host: host, Endpoint: seen.Endpoint, Params: params, File: cmp.Or(recording, unknown), Notes: notes}
	r.ContentType = api.Source{Name: r.File}.SentAs(r.Endpoint)
	return r, nil
}

// seenIn finds out what a response shows of its request.
func seenIn(ctx context.Context, c *model.Call) (snippet.Seen, error) {
	t, err := tree.Build(ctx, c.Doc)
	if err != nil {
		return snippet.Seen{}, err
	}
	root := rootPath(c)
	at := func(path string) (tree.Node, bool) {
		n, err := t.At(root + path)
		return n, err == nil && n.Kind != tree.Null
	}
	has := func(path string) bool { _, ok := at(path); return ok }
	const alternative = ".results.channels[0].alternatives[0]"
	s := snippet.Seen{
		Arch: c.Meta.Arch, ModelName: c.Meta.Model, Channels: c.Channels,
		DetectedLanguage: has(".results.channels[0].detected_language"),
		Summary:          has(".results.summary"), OldSummary: len(c.Summaries) > 0,
		Topics: has(".results.topics"), OldTopics: has(alternative + ".topics"),
		Intents: has(".results.intents"), Sentiment: has(".results.sentiments"),
		Entities: has(alternative + ".entities"), Paragraphs: has(alternative + ".paragraphs"), Utterances: has(".results.utterances"),
	}
	if c.Shape == model.ShapeRead {
		s.Endpoint, s.Language = api.Read, c.Meta.Language
	}
	if list, ok := at(".metadata.model_info"); ok && t.Count(list) > 1 {
		s.Arch, s.ModelName = "", "" // which of them was asked for is not told
	}
	for i := range c.Words {
		s.Punctuated = s.Punctuated || c.Words[i].Has.Is(model.HasPunctuated)
		s.Speakers = s.Speakers || c.Words[i].Has.Is(model.HasSpeaker)
	}
	text := func(n tree.Node) (said string) {
		if value, err := t.Value(n); err == nil {
			if json.Unmarshal(value, &said) != nil {
				said = string(value)
			}
		}
		return said
	}
	const most = 100 // no request has as many
	if list, ok := at(".results.channels[0].search"); ok {
		for n := range t.Children(list) {
			if query, ok := t.Member(n, "query"); ok && len(s.Search) < most {
				s.Search = append(s.Search, text(query))
			}
		}
	}
	if list, ok := at(".metadata.tags"); ok {
		for n := range t.Children(list) {
			if len(s.Tags) < most {
				s.Tags = append(s.Tags, text(n))
			}
		}
	}
	if list, ok := at(".metadata.extra"); ok {
		for n := range t.Children(list) {
			if len(s.Extra) < most {
				s.Extra = append(s.Extra, api.Param{Name: t.Name(n), Value: text(n)})
			}
		}
	}
	return s, nil
}

// rootPath returns the path of the object that holds metadata and results: not
// the document where something has wrapped the response.
func rootPath(c *model.Call) string {
	paths := []string{c.Summary.Path}
	if len(c.Words) > 0 {
		paths = append(paths, c.WordPath(0))
	}
	for lane := range model.LaneCount {
		if list := c.Segments[lane]; len(list) > 0 {
			paths = append(paths, list[0].Path)
		}
	}
	for _, p := range paths {
		if i := strings.Index(p, ".results"); i >= 0 {
			return p[:i]
		}
	}
	return ""
}
