package com.example;

/** Neither a loss nor a rule. */
public record Plain() {}
