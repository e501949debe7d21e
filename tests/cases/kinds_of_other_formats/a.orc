ORC
