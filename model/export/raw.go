package export

import (
	"context"
	"fmt"
	"strings"

	"earshot/model"
	"earshot/model/tree"
)

// writeRaw writes the answer, or the values of it that are selected: as text and
// as JSON its bytes as they are, as JSON lines a value a line with no white
// space between its parts, and as a table, of which columns and paths are those
// of leavesTable.
func writeRaw(ctx context.Context, p *pen, c *model.Call, format Format, sel Selection) error {
	ranges, err := rangesOf(ctx, c, sel)
	if err != nil {
		return err
	}
	if format == Text || format == JSON {
		return writeBytes(p, c, ranges, !sel.All)
	}
	t, err := tree.Build(ctx, c.Doc)
	if err != nil {
		return err
	}
	nodes := make([]tree.Node, 0, len(ranges))
	for _, r := range ranges {
		n := t.Root()
		if !sel.All {
			n = t.NodeAt(r.From)
		}
		if n.Kind != tree.Values {
			nodes = append(nodes, n)
			continue
		}
		for c := range t.Children(n) {
			nodes = append(nodes, c)
		}
	}
	switch format {
	case JSONL:
		err = writeCompact(p, t, nodes)
	case CSV:
		leavesTable(t, nodes).csv(p)
	case Markdown:
		leavesTable(t, nodes).markdown(p)
	}
	if err == nil {
		err = t.Err()
	}
	return err
}

// writeBytes writes parts of the answer as they are, each on lines of its own.
func writeBytes(p *pen, c *model.Call, ranges []model.Range, lines bool) error {
	for _, r := range ranges {
		const piece = 1 << 20
		for from := r.From; from < r.To && p.err == nil; from += piece {
			b, err := c.Doc.Slice(model.Range{From: from, To: min(from+piece, r.To)})
			if err != nil {
				return err
			}
			p.bytes(b)
		}
		if lines {
			p.string("\n")
		}
	}
	return nil
}

// writeCompact writes each value on a line. Numbers and strings stay as they
// are in the file; what is no JSON is left out.
func writeCompact(p *pen, t *tree.Tree, nodes []tree.Node) error {
	for _, n := range nodes {
		if n.Kind == tree.Invalid || n.Cut {
			continue
		}
		b, err := t.Value(n)
		if err != nil {
			return err
		}
		compact(p, b)
		if p.string("\n"); p.err != nil {
			return nil
		}
	}
	return nil
}

// compact writes a JSON value without the white space between its parts.
func compact(p *pen, b []byte) {
	from, inString := 0, false
	for i := 0; i < len(b) && p.err == nil; i++ {
		switch c := b[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case !inString && (c == ' ' || c == '\t' || c == '\r' || c == '\n'):
			if from < i {
				p.bytes(b[from:i])
			}
			from = i + 1
		}
	}
	p.bytes(b[min(from, len(b)):])
}

// leavesTable lists the values that hold no others, with their paths. Numbers
// are those of the file, digit by digit.
func leavesTable(t *tree.Tree, nodes []tree.Node) table {
	return table{[]string{"path", "kind", "value"}, func(yield func([]value) bool) {
		for _, n := range nodes {
			for path, leaf := range t.Leaves(n) {
				said, err := t.Text(leaf)
				if err != nil {
					return
				}
				v := text(said)
				if leaf.Kind == tree.Number {
					v.kind = isDigits
				}
				kind := leaf.Kind.String()
				if _, noun, ok := strings.Cut(kind, " "); ok && leaf.Kind != tree.Invalid {
					kind = noun // of "a number"
				}
				if !yield([]value{text(path), text(kind), v}) {
					return
				}
			}
		}
	}}
}

// rangesOf returns where what is selected stands in the answer.
func rangesOf(ctx context.Context, c *model.Call, sel Selection) ([]model.Range, error) {
	switch {
	case sel.All:
		return []model.Range{{To: c.Doc.Size()}}, nil
	case sel.Path != "":
		t, err := tree.Build(ctx, c.Doc)
		if err != nil {
			return nil, err
		}
		n, err := t.At(sel.Path)
		if err != nil {
			return nil, err
		}
		return []model.Range{n.At}, nil
	case sel.Segment != nil && sel.Segment.At.To > 0:
		return []model.Range{sel.Segment.At}, nil
	}
	var list []model.Range
	for i := sel.Words.First; i < sel.Words.Last; i++ {
		// Words that were cut from one text stand in the same place.
		if at := c.Words[i].At; sel.includes(c, i) && at.To > at.From && (len(list) == 0 || at != list[len(list)-1]) {
			list = append(list, at)
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%w: nothing in the answer stands for that place", ErrNotThere)
	}
	return list, nil
}
