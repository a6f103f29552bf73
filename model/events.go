package model

func (c *Call) findEvents() {}
