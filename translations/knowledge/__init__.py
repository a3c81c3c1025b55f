"""What the desk knows before it asks or checks: glossary, house style, memory, what editors keep changing."""
